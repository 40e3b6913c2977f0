"""What people write with boto3: ids as arguments, the answer as JSON, an exception for what failed."""

import json
import sys

import boto3
from botocore.config import Config

client = boto3.client("chime-sdk-voice", config=Config(read_timeout=8, connect_timeout=8))
answer = client.batch_delete_phone_number(PhoneNumberIds=sys.argv[1:])
answer.pop("ResponseMetadata")
print(json.dumps(answer))
