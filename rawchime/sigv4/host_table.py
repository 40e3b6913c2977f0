"""Host names of AWS services and the signing names that go with them.

Generated from botocore 1.44.8's endpoint rules by tests/core/make_host_table.py. ``*.`` stands for the
name of a resource in front of a host's name.
"""

BEFORE_REGION = """\
IoTSecuredTunneling api.iot-tunneling api.iot-tunneling-fips api.tunneling.iot api.tunneling.iot-fips; abuse =
abuse-fips; access-analyzer = access-analyzer-fips; account = account-fips; account-access = account-access-fips
account-access-runtime account-access-runtime-fips; acm = acm-acme acm-fips; acm-pca = acm-pca-fips; aco-automation =
aco-automation-fips; agent-discovery =; agent-registry = agent-registry-control; aidevops = aidevops-fips cp.aidevops
cp.aidevops-fips dp.aidevops dp.aidevops-fips; aiops = aiops-fips; airflow = airflow-fips api.airflow api.airflow-fips
env.airflow env.airflow-fips ops.airflow ops.airflow-fips; airflow-serverless = airflow-serverless-fips; amplify =
amplify-fips; amplifybackend = amplifybackend-fips; amplifyuibuilder = amplifyuibuilder-fips; aoss = aoss-fips;
apigateway = apigateway-fips; apiportal = apiportal-fips; app-integrations = app-integrations-fips; appconfig =
appconfig-fips appconfigdata appconfigdata-fips; appfabric = appfabric-fips; appflow = appflow-fips;
application-autoscaling = application-autoscaling-fips; application-cost-profiler = application-cost-profiler-fips;
application-signals = application-signals-fips; applicationinsights = applicationinsights-fips; appmesh = appmesh-fips;
apprunner = apprunner-fips; appstream appstream2 appstream2-fips; appsync = appsync-fips; aps = aps-fips;
arc-region-switch = arc-region-switch-control-plane arc-region-switch-control-plane-fips arc-region-switch-fips;
arc-zonal-shift = arc-zonal-shift-fips; artifact = artifact-fips; athena = athena-fips; auditmanager =
auditmanager-fips; autoscaling = autoscaling-fips; autoscaling-plans = autoscaling-plans-fips; aws-marketplace
agreement-marketplace agreement-marketplace-fips catalog-marketplace catalog.marketplace catalog.marketplace-fips
deployment-marketplace deployment-marketplace-fips discovery-marketplace discovery-marketplace-fips
entitlement-marketplace entitlement.marketplace entitlement.marketplace-fips metering-marketplace metering.marketplace
metering.marketplace-fips reporting-marketplace reporting-marketplace-fips; awsssoportal portal.sso portal.sso-fips;
b2bi = b2bi-fips; backup = backup-fips; backup-gateway = backup-gateway-fips; backup-search = backup-search-fips; batch
= batch-fips fips.batch; bcm-dashboards = bcm-dashboards-fips; bcm-data-exports = bcm-data-exports-fips;
bcm-pricing-calculator = bcm-pricing-calculator-fips; bcm-recommended-actions = bcm-recommended-actions-fips; bedrock =
bedrock-agent bedrock-agent-fips bedrock-agent-runtime bedrock-agent-runtime-fips bedrock-data-automation
bedrock-data-automation-fips bedrock-data-automation-runtime bedrock-data-automation-runtime-fips bedrock-fips
bedrock-runtime bedrock-runtime-fips; bedrock-agentcore = bedrock-agentcore-control bedrock-agentcore-control-fips
bedrock-agentcore-fips; billing = billing-fips; billingconductor = billingconductor-fips; braket = braket-fips; cases =
cases-fips; cassandra = cassandra-fips cassandra-streams cassandra-streams-fips; ce = ce-fips; chatbot = chatbot-fips;
chime = chime-fips identity-chime identity-chime-fips media-pipelines-chime media-pipelines-chime-fips meetings-chime
meetings-chime-fips messaging-chime messaging-chime-fips voice-chime voice-chime-fips; cleanrooms = cleanrooms-fips;
cleanrooms-ml = cleanrooms-ml-fips; cloud9 = cloud9-fips; cloudcontrolapi = cloudcontrolapi-fips; clouddirectory =
clouddirectory-fips; cloudformation = cloudformation-fips; cloudhsm = cloudhsm-fips cloudhsmv2 cloudhsmv2-fips;
cloudsearch = cloudsearch-fips cloudsearchdomain cloudsearchdomain-fips; cloudtrail = cloudtrail-fips; cloudtrail-data =
cloudtrail-data-fips; cloudwatch cloudwatch-omni cloudwatch-omni-fips; codeartifact = codeartifact-fips; codebuild =
codebuild-fips; codecommit = codecommit-fips; codeconnections = codeconnections-fips; codedeploy = codedeploy-fips;
codeguru-profiler = codeguru-profiler-fips; codeguru-reviewer = codeguru-reviewer-fips; codeguru-security =
codeguru-security-fips; codepipeline = codepipeline-fips; codestar-connections = codestar-connections-fips;
codestar-notifications = codestar-notifications-fips; cognito-identity = cognito-identity-fips; cognito-idp =
cognito-idp-fips; cognito-sync = cognito-sync-fips; comprehend = comprehend-fips; comprehendmedical =
comprehendmedical-fips; compute-optimizer = compute-optimizer-fips; config = config-fips; connect = connect-fips
contact-lens contact-lens-fips; connect-campaigns = connect-campaigns-fips; continuum = continuum-fips; controlcatalog =
controlcatalog-fips; controltower = controltower-fips; cost-optimization-hub = cost-optimization-hub-fips; cur =
cur-fips; databrew = databrew-fips; dataexchange = api-fulfill.dataexchange api-fulfill.dataexchange-fips
dataexchange-fips; datapipeline = datapipeline-fips; datasync = datasync-fips; datazone = datazone-fips; dax = dax-fips;
deadline = deadline-fips management.deadline management.deadline-fips scheduling.deadline scheduling.deadline-fips;
detective = api.detective api.detective-fips detective-fips; devicefarm = devicefarm-fips; devops-guru =
devops-guru-fips; directconnect = directconnect-fips; discovery = discovery-fips; dlm = dlm-fips; dms = dms-fips;
docdb-elastic = docdb-elastic-fips; drs = drs-fips; ds = ds-fips; ds-data = ds-data-fips; dsql = dsql-fips; dynamodb
*.ddb *.search-ddb *.streams-ddb *.streams-ddb-fips = dynamodb-fips search-dynamodb search-dynamodb-fips
streams-dynamodb streams-dynamodb-fips streams.dynamodb streams.dynamodb-fips; ebs = ebs-fips; ec2 = ec2-fips;
ec2-instance-connect = ec2-instance-connect-fips; ecr = api.ecr api.ecr-fips ecr-fips; ecr-public = api.ecr-public
api.ecr-public-fips; ecs = ecs-fips; eks = eks-fips fips.eks; eks-auth = eks-auth-fips; elasticache = elasticache-fips;
elasticbeanstalk = elasticbeanstalk-fips; elasticfilesystem = efs efs-fips elasticfilesystem-fips; elasticloadbalancing
= elasticloadbalancing-fips; elasticmapreduce = elasticmapreduce-fips; elemental-inference = elemental-inference-fips;
emr-containers = emr-containers-fips; emr-serverless = emr-serverless-fips; end-user-messaging =
end-user-messaging-fips; entityresolution = entityresolution-fips; es = aos es-fips; events *.eventsv2 *.eventsv2-fips =
events-fips eventsv2 eventsv2-fips; evs = evs-fips; execute-api = execute-api-fips participant.connect
participant.connect-fips; firehose = firehose-fips; fis = fis-fips; fms = fms-fips; forecast = forecast-fips
forecastquery forecastquery-fips; frauddetector = frauddetector-fips; freetier = freetier-fips; fsx = fsx-fips; gamelift
= gamelift-fips; gameliftstreams = gameliftstreams-fips; geo = cp.geofencing.geo cp.geofencing.geo-fips cp.maps.geo
cp.maps.geo-fips cp.metadata.geo cp.metadata.geo-fips cp.places.geo cp.places.geo-fips cp.routes.geo cp.routes.geo-fips
cp.tracking.geo cp.tracking.geo-fips geo-fips geofencing.geo geofencing.geo-fips metadata.geo metadata.geo-fips
tracking.geo tracking.geo-fips; geo-maps = geo-maps-fips; geo-places = geo-places-fips; geo-routes = geo-routes-fips;
glacier = glacier-fips; globalaccelerator = globalaccelerator-fips; glue = glue-fips; grafana = grafana-fips; greengrass
= greengrass-fips; groundstation = groundstation-fips; guardduty = guardduty-fips; health = health-fips; health-agent =
health-agent-fips runtime.health-agent runtime.health-agent-fips streaming.health-agent streaming.health-agent-fips;
healthlake = datatransformation.healthlake datatransformation.healthlake-fips healthlake-fips; iam = iam-fips
iam-toolbox iam-toolbox-fips; identitystore = identitystore-fips; imagebuilder = imagebuilder-fips; inspector =
inspector-fips; inspector-scan = inspector-scan-fips; inspector2 = inspector2-fips; interconnect = interconnect-fips;
internetmonitor = internetmonitor-fips; invoicing = invoicing-fips; iot = iot-fips; iot-jobs-data data.jobs.iot
data.jobs.iot-fips; iotdeviceadvisor api.iotdeviceadvisor api.iotdeviceadvisor-fips; iotfleetwise = iotfleetwise-fips;
iotmanagedintegrations api.iotmanagedintegrations api.iotmanagedintegrations-fips; iotsitewise = api.iotsitewise
api.iotsitewise-fips data.iotsitewise data.iotsitewise-fips iotsitewise-fips monitor.iotsitewise
monitor.iotsitewise-fips; iotthingsgraph = iotthingsgraph-fips; iottwinmaker = api.iottwinmaker api.iottwinmaker-fips
data.iottwinmaker data.iottwinmaker-fips iottwinmaker-fips; iotwireless api.iotwireless api.iotwireless-fips; ivs =
ivs-fips ivsrealtime ivsrealtime-fips; ivschat = ivschat-fips; kafka = kafka-api kafka-api-fips kafka-fips; kafkaconnect
= kafkaconnect-fips; kendra = kendra-fips; kendra-ranking = kendra-ranking-fips; kinesis = kinesis-fips kinesis-queues
kinesis-queues-fips; kinesisanalytics = kinesisanalytics-fips; kinesisvideo = kinesisvideo-fips; kms = kms-fips;
lakeformation = data-lakeformation data-lakeformation-fips lakeformation-fips query-lakeformation
query-lakeformation-fips; lambda = lambda-fips; launchwizard = launchwizard-fips; lex models-fips.lex models-v2-lex
models-v2-lex-fips models.lex models.lex-fips runtime-fips.lex runtime-v2-lex runtime-v2-lex-fips runtime.lex
runtime.lex-fips; license-manager = license-manager-fips; license-manager-linux-subscriptions =
license-manager-linux-subscriptions-fips; license-manager-user-subscriptions = license-manager-user-subscriptions-fips;
lightsail = lightsail-fips; logs = logs-fips stream-logs stream-logs-fips; lookoutequipment = lookoutequipment-fips; m2
= m2-fips; machinelearning = machinelearning-fips; macie2 = macie2-fips; managedblockchain = managedblockchain-fips;
managedblockchain-query = managedblockchain-query-fips; marketplacecommerceanalytics =
marketplacecommerceanalytics-fips; mediaconnect = mediaconnect-fips; mediaconvert = mediaconvert-fips; medialive =
medialive-fips; mediapackage = mediapackage-fips; mediapackage-vod = mediapackage-vod-fips; mediapackagev2 =
mediapackagev2-fips; mediastore = data.mediastore data.mediastore-fips mediastore-fips; mediatailor = api.mediatailor
api.mediatailor-fips; medical-imaging = medical-imaging-fips runtime-medical-imaging runtime-medical-imaging-fips;
memorydb memory-db memory-db-fips; mgh = mgh-fips migrationhub-config migrationhub-config-fips; mgn = mgn-fips;
migrationhub-orchestrator = migrationhub-orchestrator-fips; migrationhub-strategy = migrationhub-strategy-fips;
mobiletargeting pinpoint pinpoint-fips; monitoring = monitoring-fips; mpa = mpa-fips; mq = mq-fips; mturk-requester =
mturk-requester-fips; neptune-db = neptune-db-fips; neptune-graph *.neptune-graph *.neptune-graph-fips =
neptune-graph-fips; network-firewall = network-firewall-fips; network-security-manager = network-security-manager-fips;
networkflowmonitor = networkflowmonitor-fips; networkmanager = networkmanager-fips; networkmonitor =
networkmonitor-fips; notifications = notifications-fips; notifications-contacts = notifications-contacts-fips; nova-act
= nova-act-fips; oam = oam-fips; observabilityadmin = observabilityadmin-fips; odb = odb-fips; omics = analytics-omics
analytics-omics-fips control-storage-omics control-storage-omics-fips omics-fips storage-omics storage-omics-fips
tags-omics tags-omics-fips workflows-omics workflows-omics-fips; organizations = organizations-fips; osis = osis-fips;
osm *.osm =; outposts = outposts-fips; partnercentral-account = partnercentral-account-fips; partnercentral-benefits =
partnercentral-benefits-fips; partnercentral-marketing = partnercentral-marketing-fips; partnercentral-selling =
partnercentral-selling-fips; payment-cryptography controlplane.payment-cryptography
controlplane.payment-cryptography-fips dataplane.payment-cryptography dataplane.payment-cryptography-fips; payments =
payments-fips; pca-connector-ad = pca-connector-ad-fips; pca-connector-scep = pca-connector-scep-fips; pcs = pcs-fips;
personalize = personalize-events personalize-events-fips personalize-fips personalize-runtime personalize-runtime-fips;
pi = pi-fips; pipes = pipes-fips; polly = polly-fips; pricing api.pricing api.pricing-fips; profile = profile-fips;
proton = proton-fips; qapps data.qapps data.qapps-fips; qbusiness = qbusiness-fips; quicksight = quicksight-fips; ram =
ram-fips; rbin = rbin-fips; rds = rds-fips; rds-data = rds-data-fips; redshift = redshift-fips; redshift-data =
redshift-data-fips; redshift-serverless = redshift-serverless-fips; refactor-spaces = refactor-spaces-fips; rekognition
= rekognition-fips; repostspace = repostspace-fips; resiliencehub = resiliencehub-fips; resource-explorer-2 =
resource-explorer-2-fips; resource-groups = resource-groups-fips; rolesanywhere = rolesanywhere-fips;
route53-recovery-cluster = route53-recovery-cluster-fips; route53-recovery-control-config =
route53-recovery-control-config-fips; route53-recovery-readiness = route53-recovery-readiness-fips; route53domains =
route53domains-fips; route53globalresolver = route53globalresolver-fips; route53profiles = route53profiles-fips;
route53resolver = route53resolver-fips; rtbfabric = rtbfabric-fips; rum = dataplane.rum dataplane.rum-fips rum-fips; s3
*.s3 *.s3-accesspoint *.s3-accesspoint-fips *.s3-accesspoint-fips.dualstack *.s3-accesspoint.dualstack *.s3-control
*.s3-control-fips *.s3-control-fips.dualstack *.s3-control.dualstack *.s3-fips *.s3-fips.dualstack *.s3.dualstack =
s3-control s3-control-fips s3-control-fips.dualstack s3-control.dualstack s3-fips s3-fips.dualstack s3.dualstack;
s3-object-lambda *.s3-object-lambda *.s3-object-lambda-fips = s3-object-lambda-fips; s3-outposts *.s3-outposts
*.s3-outposts-fips = s3-outposts-fips; s3express *.s3express-control *.s3express-control-fips
*.s3express-control-fips.dualstack *.s3express-control.dualstack s3express-control s3express-control-fips
s3express-control-fips.dualstack s3express-control.dualstack; s3files = s3files-fips; s3tables = s3tables-fips;
s3vectors = s3vectors-fips; sagemaker a2i-runtime.sagemaker a2i-runtime.sagemaker-fips api-fips.sagemaker api.sagemaker
api.sagemaker-fips edge.sagemaker edge.sagemaker-fips featurestore-runtime.sagemaker featurestore-runtime.sagemaker-fips
gateway-runtime.sagemaker gateway-runtime.sagemaker-fips inferencerouter-runtime.sagemaker
inferencerouter-runtime.sagemaker-fips job-runtime.sagemaker job-runtime.sagemaker-fips metrics-fips.sagemaker
metrics.sagemaker metrics.sagemaker-fips runtime-fips.sagemaker runtime.sagemaker runtime.sagemaker-fips
training-session-runtime.sagemaker training-session-runtime.sagemaker-fips; sagemaker-geospatial =
sagemaker-geospatial-fips; savingsplans = savingsplans-fips; scheduler = scheduler-fips; schemas = schemas-fips; scn =
scn-fips; sdb = sdb-fips; secretsmanager = secretsmanager-fips; security-ir = security-ir-fips; securityagent =
securityagent-fips; securityhub = securityhub-fips; securitylake = securitylake-fips; serverlessrepo =
serverlessrepo-fips; servicecatalog = servicecatalog-appregistry servicecatalog-appregistry-fips servicecatalog-fips;
servicediscovery = data-servicediscovery data-servicediscovery-fips servicediscovery-fips; servicequotas =
servicequotas-fips; ses email email-fips mail-manager mail-manager-fips; shield = shield-fips; signer = data-signer
data-signer-fips signer-fips; signin = signin-fips; sms-voice = sms-voice-fips sms-voice.pinpoint
sms-voice.pinpoint-fips; snow-device-management = snow-device-management-fips; snowball = snowball-fips; sns = sns-fips;
social-messaging = social-messaging-fips; sqs = sqs-fips; ssm = ssm-fips; ssm-contacts = ssm-contacts-fips;
ssm-guiconnect = ssm-guiconnect-fips; ssm-incidents = ssm-incidents-fips; ssm-quicksetup = ssm-quicksetup-fips; ssm-sap
= ssm-sap-fips; sso = sso-fips; sso-oauth oidc oidc-fips; states = states-fips sync-states sync-states-fips;
storagegateway = storagegateway-fips; sts = sts-fips; support = support-fips; supportapp = supportapp-fips; supportauthz
= supportauthz-fips; swf = swf-fips; synthetics = synthetics-fips; tagging = tagging-fips; tax = tax-fips; textract =
textract-fips; thinclient = api.thinclient api.thinclient-fips thinclient-fips; timestream ingest.timestream
ingest.timestream-fips query.timestream query.timestream-fips timestream-ingest timestream-ingest-fips timestream-query
timestream-query-fips; timestream-influxdb = timestream-influxdb-fips; transcribe = fips.transcribe transcribe-fips;
transfer = transfer-fips; translate = translate-fips; trustedadvisor = trustedadvisor-fips; uxc = uxc-fips;
verifiedpermissions = verifiedpermissions-fips; voiceid = voiceid-fips; vpc-lattice = vpc-lattice-fips; waf = waf-fips;
waf-regional = waf-regional-fips; wafv2 = wafv2-fips; wellarchitected = wellarchitected-agent wellarchitected-agent-fips
wellarchitected-fips; wickr admin.wickr admin.wickr-fips; wisdom = wisdom-fips; workdocs = workdocs-fips; workmail =
workmail-fips; workmailmessageflow = workmailmessageflow-fips; workspaces = workspaces-fips; workspaces-instances =
workspaces-instances-fips; workspaces-web = workspaces-web-fips; xray = xray-fips
"""
"""A signing name and its names before the region; ``=`` is the signing name itself."""

WITHOUT_REGION = """\
agent-discovery.ap-northeast-1.api.aws ap-northeast-1 agent-discovery; agent-discovery.eu-west-1.api.aws eu-west-1
agent-discovery; agent-discovery.us-east-1.api.aws us-east-1 agent-discovery;
arc-recovery-control-config.us-west-2.api.aws us-west-2 route53-recovery-control-config;
arc-region-switch-control-plane.cn-north-1.api.amazonwebservices.com.cn cn-north-1 arc-region-switch;
bcm-data-exports.eu-isoe-west-1.cloud.adc-e.uk eu-isoe-west-1 bcm-data-exports;
bcm-data-exports.us-iso-east-1.c2s.ic.gov us-iso-east-1 bcm-data-exports; bcm-data-exports.us-isob-east-1.sc2s.sgov.gov
us-isob-east-1 bcm-data-exports; bcm-data-exports.us-isof-south-1.csp.hci.ic.gov us-isof-south-1 bcm-data-exports;
billing.us-east-1.api.aws us-east-1 billing; billingconductor.us-east-1.amazonaws.com us-east-1 billingconductor;
budgets-fips.amazonaws.com - budgets; budgets-fips.amazonaws.com.cn cn-northwest-1 budgets; budgets-fips.amazonaws.eu
eusc-de-east-1 budgets; budgets-fips.api.amazonwebservices.com.cn cn-northwest-1 budgets;
budgets-fips.api.amazonwebservices.eu eusc-de-east-1 budgets; budgets-fips.api.aws - budgets;
budgets-fips.api.aws.hci.ic.gov us-isof-south-1 budgets; budgets-fips.api.aws.ic.gov us-iso-east-1 budgets;
budgets-fips.api.aws.scloud us-isob-east-1 budgets; budgets-fips.api.cloud-aws.adc-e.uk eu-isoe-west-1 budgets;
budgets-fips.c2s.ic.gov us-iso-east-1 budgets; budgets-fips.cloud.adc-e.uk eu-isoe-west-1 budgets;
budgets-fips.csp.hci.ic.gov us-isof-south-1 budgets; budgets-fips.sc2s.sgov.gov us-isob-east-1 budgets;
budgets.amazonaws.com - budgets; budgets.amazonaws.com.cn cn-northwest-1 budgets; budgets.amazonaws.eu eusc-de-east-1
budgets; budgets.api.amazonwebservices.com.cn cn-northwest-1 budgets; budgets.api.amazonwebservices.eu eusc-de-east-1
budgets; budgets.api.aws - budgets; budgets.api.aws.hci.ic.gov us-isof-south-1 budgets; budgets.api.aws.ic.gov
us-iso-east-1 budgets; budgets.api.aws.scloud us-isob-east-1 budgets; budgets.api.cloud-aws.adc-e.uk eu-isoe-west-1
budgets; budgets.c2s.ic.gov us-iso-east-1 budgets; budgets.cloud.adc-e.uk eu-isoe-west-1 budgets; budgets.csp.hci.ic.gov
us-isof-south-1 budgets; budgets.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1 budgets;
budgets.global.cloud.adc-e.uk eu-isoe-west-1 budgets; budgets.global.csp.hci.ic.gov us-isof-south-1 budgets;
budgets.global.sc2s.sgov.gov us-isob-east-1 budgets; budgets.sc2s.sgov.gov us-isob-east-1 budgets;
budgets.us-east-1.api.aws us-east-1 budgets; ce.cn-northwest-1.api.amazonwebservices.com.cn cn-northwest-1 ce;
ce.eu-isoe-west-1.cloud.adc-e.uk eu-isoe-west-1 ce; ce.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1 ce;
ce.us-east-1.api.aws us-east-1 ce; ce.us-iso-east-1.c2s.ic.gov us-iso-east-1 ce; ce.us-isob-east-1.sc2s.sgov.gov
us-isob-east-1 ce; ce.us-isof-south-1.csp.hci.ic.gov us-isof-south-1 ce; chime.us-east-1.amazonaws.com us-east-1 chime;
cloudfront-fips.amazonaws.com us-east-1 cloudfront; cloudfront-fips.amazonaws.com.cn cn-northwest-1 cloudfront;
cloudfront-fips.amazonaws.eu eusc-de-east-1 cloudfront; cloudfront-fips.api.amazonwebservices.com.cn cn-northwest-1
cloudfront; cloudfront-fips.api.amazonwebservices.eu eusc-de-east-1 cloudfront; cloudfront-fips.api.aws us-east-1
cloudfront; cloudfront-fips.api.aws.hci.ic.gov us-isof-south-1 cloudfront; cloudfront-fips.api.aws.ic.gov us-iso-east-1
cloudfront; cloudfront-fips.api.aws.scloud us-isob-east-1 cloudfront; cloudfront-fips.api.cloud-aws.adc-e.uk
eu-isoe-west-1 cloudfront; cloudfront-fips.c2s.ic.gov us-iso-east-1 cloudfront; cloudfront-fips.cloud.adc-e.uk
eu-isoe-west-1 cloudfront; cloudfront-fips.cn-northwest-1.amazonaws.com.cn cn-northwest-1 cloudfront;
cloudfront-fips.csp.hci.ic.gov us-isof-south-1 cloudfront; cloudfront-fips.global.api.aws us-east-1 cloudfront;
cloudfront-fips.sc2s.sgov.gov us-isob-east-1 cloudfront; cloudfront.amazonaws.com us-east-1 cloudfront;
cloudfront.amazonaws.com.cn cn-northwest-1 cloudfront; cloudfront.amazonaws.eu eusc-de-east-1 cloudfront;
cloudfront.api.amazonwebservices.com.cn cn-northwest-1 cloudfront; cloudfront.api.amazonwebservices.eu eusc-de-east-1
cloudfront; cloudfront.api.aws us-east-1 cloudfront; cloudfront.api.aws.hci.ic.gov us-isof-south-1 cloudfront;
cloudfront.api.aws.ic.gov us-iso-east-1 cloudfront; cloudfront.api.aws.scloud us-isob-east-1 cloudfront;
cloudfront.api.cloud-aws.adc-e.uk eu-isoe-west-1 cloudfront; cloudfront.c2s.ic.gov us-iso-east-1 cloudfront;
cloudfront.cloud.adc-e.uk eu-isoe-west-1 cloudfront; cloudfront.cn-northwest-1.amazonaws.com.cn cn-northwest-1
cloudfront; cloudfront.csp.hci.ic.gov us-isof-south-1 cloudfront; cloudfront.global.api.aws us-east-1 cloudfront;
cloudfront.sc2s.sgov.gov us-isob-east-1 cloudfront; freetier.cn-northwest-1.api.amazonwebservices.com.cn cn-northwest-1
freetier; freetier.us-east-1.api.aws us-east-1 freetier; global.health.amazonaws.com us-east-1 health;
global.health.amazonaws.com.cn cn-northwest-1 health; greengrass-ats.iot.us-gov-east-1.amazonaws.com us-gov-east-1
greengrass; greengrass-ats.iot.us-gov-west-1.amazonaws.com us-gov-west-1 greengrass; iam-fips.amazonaws.com us-east-1
iam; iam-fips.amazonaws.com.cn cn-north-1 iam; iam-fips.amazonaws.eu eusc-de-east-1 iam;
iam-fips.api.amazonwebservices.com.cn cn-north-1 iam; iam-fips.api.amazonwebservices.eu eusc-de-east-1 iam;
iam-fips.api.aws.hci.ic.gov us-isof-south-1 iam; iam-fips.api.aws.ic.gov us-iso-east-1 iam; iam-fips.api.aws.scloud
us-isob-east-1 iam; iam-fips.api.cloud-aws.adc-e.uk eu-isoe-west-1 iam; iam-fips.cloud.adc-e.uk eu-isoe-west-1 iam;
iam-fips.csp.hci.ic.gov us-isof-south-1 iam; iam-fips.global.api.aws us-east-1 iam; iam-fips.us-iso-east-1.c2s.ic.gov
us-iso-east-1 iam; iam-fips.us-isob-east-1.sc2s.sgov.gov us-isob-east-1 iam; iam.amazonaws.com us-east-1 iam;
iam.api.aws.hci.ic.gov us-isof-south-1 iam; iam.api.aws.ic.gov us-iso-east-1 iam; iam.api.aws.scloud us-isob-east-1 iam;
iam.api.cloud-aws.adc-e.uk eu-isoe-west-1 iam; iam.cn-north-1.amazonaws.com.cn cn-north-1 iam;
iam.eu-isoe-west-1.cloud.adc-e.uk eu-isoe-west-1 iam; iam.eusc-de-east-1.amazonaws.eu eusc-de-east-1 iam;
iam.global.api.amazonwebservices.com.cn cn-north-1 iam; iam.global.api.amazonwebservices.eu eusc-de-east-1 iam;
iam.global.api.aws us-east-1 iam; iam.us-gov.amazonaws.com us-gov-west-1 iam; iam.us-gov.api.aws us-gov-west-1 iam;
iam.us-iso-east-1.c2s.ic.gov us-iso-east-1 iam; iam.us-isob-east-1.sc2s.sgov.gov us-isob-east-1 iam;
iam.us-isof-south-1.csp.hci.ic.gov us-isof-south-1 iam; memory-db-fips.us-west-1.amazonaws.com us-west-1 memorydb;
networkmanager-fips.us-west-2.amazonaws.com us-west-2 networkmanager; networkmanager-fips.us-west-2.api.aws us-west-2
networkmanager; networkmanager.us-gov-west-1.amazonaws.com us-gov-west-1 networkmanager;
networkmanager.us-gov-west-1.api.aws us-gov-west-1 networkmanager; networkmanager.us-west-2.amazonaws.com us-west-2
networkmanager; networkmanager.us-west-2.api.aws us-west-2 networkmanager; organizations.us-gov-west-1.amazonaws.com
us-gov-west-1 organizations; organizations.us-gov-west-1.api.aws us-gov-west-1 organizations;
pricingplanmanager.us-east-1.api.aws us-east-1 pricingplanmanager; route53-fips.amazonaws.com us-east-1 route53;
route53-fips.amazonaws.com.cn cn-northwest-1 route53; route53-fips.amazonaws.eu eusc-de-east-1 route53;
route53-fips.api.amazonwebservices.com.cn cn-northwest-1 route53; route53-fips.api.amazonwebservices.eu eusc-de-east-1
route53; route53-fips.api.aws - route53; route53-fips.api.aws.hci.ic.gov us-isof-south-1 route53;
route53-fips.api.aws.ic.gov us-iso-east-1 route53; route53-fips.api.aws.scloud us-isob-east-1 route53;
route53-fips.api.cloud-aws.adc-e.uk eu-isoe-west-1 route53; route53-fips.c2s.ic.gov us-iso-east-1 route53;
route53-fips.cloud.adc-e.uk eu-isoe-west-1 route53; route53-fips.csp.hci.ic.gov us-isof-south-1 route53;
route53-fips.global.api.aws us-east-1 route53; route53-fips.sc2s.sgov.gov us-isob-east-1 route53;
route53-recovery-control-config.us-west-2.amazonaws.com us-west-2 route53-recovery-control-config; route53.amazonaws.com
us-east-1 route53; route53.amazonaws.com.cn cn-northwest-1 route53; route53.amazonaws.eu eusc-de-east-1 route53;
route53.api.amazonwebservices.com.cn cn-northwest-1 route53; route53.api.amazonwebservices.eu eusc-de-east-1 route53;
route53.api.aws - route53; route53.api.aws.hci.ic.gov us-isof-south-1 route53; route53.api.aws.ic.gov us-iso-east-1
route53; route53.api.aws.scloud us-isob-east-1 route53; route53.api.cloud-aws.adc-e.uk eu-isoe-west-1 route53;
route53.c2s.ic.gov us-iso-east-1 route53; route53.cloud.adc-e.uk eu-isoe-west-1 route53; route53.csp.hci.ic.gov
us-isof-south-1 route53; route53.global.api.amazonwebservices.com.cn cn-northwest-1 route53;
route53.global.api.amazonwebservices.eu eusc-de-east-1 route53; route53.global.api.aws us-east-1 route53;
route53.sc2s.sgov.gov us-isob-east-1 route53; route53.us-gov.amazonaws.com us-gov-west-1 route53; route53.us-gov.api.aws
us-gov-west-1 route53; savingsplans.amazonaws.com us-east-1 savingsplans; savingsplans.global.api.aws us-east-1
savingsplans; shield-fips.us-east-1.amazonaws.com us-east-1 shield; shield.us-east-1.amazonaws.com us-east-1 shield;
sts.amazonaws.com us-east-1 sts; support-fips.cn-north-1.amazonaws.com.cn cn-north-1 support;
support-fips.cn-north-1.api.amazonwebservices.com.cn cn-north-1 support; support.cn-north-1.amazonaws.com.cn cn-north-1
support; support.cn-north-1.api.amazonwebservices.com.cn cn-north-1 support; waf-fips.amazonaws.com us-east-1 waf;
waf.amazonaws.com us-east-1 waf
"""
"""A host without a region in it, the region that it signs for (``-``: not known), and the signing name."""
