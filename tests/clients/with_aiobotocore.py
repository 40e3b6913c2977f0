"""What people write with aiobotocore: ids as arguments, the answer as JSON, an exception for what failed."""

import asyncio
import json
import sys

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session


async def main() -> None:
    config = AioConfig(read_timeout=8, connect_timeout=8)
    async with get_session().create_client("chime-sdk-voice", config=config) as client:
        answer = await client.batch_delete_phone_number(PhoneNumberIds=sys.argv[1:])
    answer.pop("ResponseMetadata")
    print(json.dumps(answer))


asyncio.run(main())
