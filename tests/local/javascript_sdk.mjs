// Calls five services with AWS's SDK for JavaScript: node javascript_sdk.mjs NODE_MODULES URL ACCESS_KEY SECRET_KEY
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

const [folder, endpoint, accessKeyId, secretAccessKey] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(folder, "index.js")));
const settings = { endpoint, region: "eu-west-1", credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };

const { S3Client, PutObjectCommand, GetObjectCommand } = require("@aws-sdk/client-s3");
const s3 = new S3Client({ ...settings, forcePathStyle: true });
const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
const { SQSClient, ListQueuesCommand } = require("@aws-sdk/client-sqs");
const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
const { LambdaClient, ListFunctionsCommand } = require("@aws-sdk/client-lambda");

const calls = [
  () => s3.send(new PutObjectCommand({ Bucket: "b", Key: "a b//ü+(1).txt", Body: "hello" })),
  () => s3.send(new PutObjectCommand({ Bucket: "b", Key: "stream", Body: Readable.from([Buffer.alloc(70_000)]), ContentLength: 70_000 })),
  () => s3.send(new GetObjectCommand({ Bucket: "b", Key: "a b//ü+(1).txt" })),
  () => new DynamoDBClient(settings).send(new ListTablesCommand({})),
  () => new SQSClient(settings).send(new ListQueuesCommand({})),
  () => new STSClient(settings).send(new GetCallerIdentityCommand({})),
  () => new LambdaClient(settings).send(new ListFunctionsCommand({})),
];
for (const call of calls) {
  try {
    await call();
  } catch (error) {
    // A response without a model may not be what the client expects: what counts is that the service took the request.
    const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
    console.log(error.name, error.message);
    if (status !== 200) process.exitCode = 1;
  }
}
