"""The loop that people write around the floor, without a journal: ``python floor_loop.py FILE``, 50 numbers, 4 threads."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from floor import deleter

kept = threading.local()


def delete(ids: list[str]) -> int:
    if not hasattr(kept, "delete"):
        kept.delete = deleter(os.environ["AWS_ENDPOINT_URL_CHIME_SDK_VOICE"])
    return len(kept.delete(ids))


with open(sys.argv[1]) as file:
    numbers = file.read().split()
with ThreadPoolExecutor(4) as pool:
    refused = sum(pool.map(delete, (numbers[at : at + 50] for at in range(0, len(numbers), 50))))
print(f"{len(numbers) - refused:,} accepted, {refused:,} refused")
