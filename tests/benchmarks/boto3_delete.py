"""The shortest script with boto3: ``python boto3_delete.py ID...``."""

import sys

import boto3

print(boto3.client("chime-sdk-voice").batch_delete_phone_number(PhoneNumberIds=sys.argv[1:])["PhoneNumberErrors"])
