#!/bin/sh
# sh delete.sh ID...   Amazon Chime SDK: BatchDeletePhoneNumber, from fixtures/README.md; POSIX sh, openssl, curl.
# stdout: one JSON line, {"PhoneNumberErrors": [...]} or the failure; stderr: text for people. Exit status: 0 all
# accepted, 1 some numbers refused, 2 usage, 3 the service answered with an error, 4 nothing sent, 5 outcome unknown.
# ps shows the numbers and the URL, but no secret: keys stay in the shell and its pipes (printf is a part of it), curl
# reads the headers from its standard input, and openssl only hashes: the key of an HMAC it takes as an argument alone.
DELETE_TIMEOUT=${DELETE_TIMEOUT:-8} # seconds, for the whole call with its waits
MAX_ATTEMPTS=3                      # too few to use a retry quota up, which is left out; so is the clock's correction
SIGNING_NAME=chime                  # neither the host's first label nor the SDK's name of the service
export LC_ALL=C                     # a character is a byte

# ---- JSON, in awk. A string is kept as it stands between its quotes, but for what is escaped without need.
JSON='
BEGIN {
  for (n = 1; n < 127; n++) {
    char = sprintf("%c", n); code = sprintf("\\u%04x", n)
    if (n < 32 || char == "\"" || char == "\\") escaped[char] = code; else plain[code] = char
  }
  plain["\\/"] = "/"
}
function quoted(text,   i, out, char) {
  for (i = 1; i <= length(text); i++) { char = substr(text, i, 1); out = out (char in escaped ? escaped[char] : char) }
  return out
}
function take() { while (substr(T, P, 1) ~ /[ \t\r\n]/) P++; return substr(T, P++, 1) } # what is no white space
function string(   raw, out, part) { # from behind its opening quote
  if (!match(substr(T, P), /^([^"\\]|\\["\\\/bfnrt]|\\u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f])*"/)) bad = 1
  raw = substr(T, P, RLENGTH - 1); P += RLENGTH
  if (raw ~ /[\001-\037]/) bad = 1
  while (!bad && match(raw, /\\(u....|.)/)) {
    part = tolower(substr(raw, RSTART, RLENGTH))
    out = out substr(raw, 1, RSTART - 1) (part in plain ? plain[part] : part)
    raw = substr(raw, RSTART + RLENGTH)
  }
  return out raw
}
function parse(path,   end, name, mark) { # the value at P of T -> its type, value and size
  type[path] = take()
  if (type[path] == "\"") value[path] = string()
  else if (type[path] == "{" || type[path] == "[") {
    end = type[path] == "{" ? "}" : "]"
    if (take() == end) return
    for (P--; !bad; ) {
      name = ++size[path]
      if (type[path] == "{") {
        if (take() != "\"") bad = 1
        name = string()
        if ((path, name) in type || take() != ":") bad = 1 # a member twice, or none
      }
      if (!bad) parse(path SUBSEP name)
      mark = take()
      if (mark == end) return
      if (mark != ",") bad = 1
    }
  } else if (match(substr(T, --P), /^(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)/)) {
    type[path] = substr(T, P, RLENGTH); P += RLENGTH
  } else bad = 1
}
function parse_all(path, text) { T = text; P = 1; bad = 0; parse(path); return take() == "" && !bad }'
# ---- What a response proves. Read: a line with the body that was sent; the body; a line with the times of curl -w; the
# heads, as curl -v shows them; a line with their number, curl's exit status and whether bytes came behind the body.
# Printed: exit status, doubt left, whether to try again, after how many seconds, seconds left; the JSON; a text.
JUDGE='
{ line[NR] = $0 }
function hidden(text, secret,   i, out) { # an answer may quote what was sent
  while (secret != "" && (i = index(text, secret))) {
    out = out substr(text, 1, i - 1) "***"; text = substr(text, i + length(secret))
  }
  return out text
}
function shown(text) { return hidden(hidden(text, ENVIRON["AWS_SECRET_ACCESS_KEY"]), ENVIRON["AWS_SESSION_TOKEN"]) }
function tell(exit_status, doubt, again, json, text,   delay, wanted) {
  delay = random / 65536 * (throttled ? 1 : 0.05) * 2 ^ (attempt - 1) # which never comes to the longest
  wanted = header["x-amz-retry-after"] / 1000
  if (wanted > delay) delay = wanted < delay + 5 ? wanted : delay + 5
  wanted = header["retry-after"] + 0
  if (header["retry-after"] ~ /GMT$/) wanted = epoch(header["retry-after"]) - epoch(header["date"])
  if (wanted > delay) delay = wanted
  left -= time[2] + delay
  again = again && attempt < max_attempts && left > 0
  printf "%d %d %d %.3f %.3f\n%s\n%s\n", exit_status, doubt, again, delay, left, shown("{" json "}"), shown(text)
  exit
}
function epoch(date,   part, month, year) { # seconds of Sun, 06 Nov 1994 08:49:37 GMT, from a start of its own
  split(date, part, /[ :]/)
  month = index("JanFebMarAprMayJunJulAugSepOctNovDec", part[3]) / 3 + 2 / 3
  year = part[4] - (month < 3); month += month < 3 ? 9 : -3
  year = 365 * year + int(year / 4) - int(year / 100) + int(year / 400)
  return (((year + int((153 * month + 2) / 5) + part[2]) * 24 + part[5]) * 60 + part[6]) * 60 + part[7]
}
function pair(name, text) { return "\"" name "\":\"" text "\"" }
function failed(kind, message) { return pair("kind", kind) "," pair("message", message) }
function prove(condition, why) { if (!condition) tell(5, 3, 0, failed("OutcomeUnknown", why), "outcome unknown: " why) }
function member(name) { return ("answer", name) in value ? value["answer", name] : "" }
function either(a, b, c) { return a != "" ? a : b != "" ? b : c }
function cut(code) { sub(/:.*/, "", code); sub(/.*#/, "", code); return code }
function service_error(named,   code, message) {
  if (!is_json && match(body, /^[ \t\r\n]*<[A-Za-z]+/) && tolower(body) !~ /<html/) # XML: its root element
    named = either(named, substr(body, index(body, "<") + 1, RSTART + RLENGTH - 1 - index(body, "<")))
  code = either(named, status)
  message = either(member("message"), member("Message"), is_json ? "" : quoted(body)) # XML, HTML: all of it
  throttled = status == 429 || code ~ /^(Throttled(Client)?|Throttling|RequestThrottled|TooManyRequests)(Exception)?$/ \
    || code ~ /^(RequestLimitExceeded|BandwidthLimitExceeded|SlowDown)(Exception)?$/
  tell(3, status ~ /^4/ ? 1 : 2, throttled || status == 503, failed("ServiceError", message) ",\"status\":" status \
    "," pair("class", class[throttled ? 429 : status] (status in class ? "Exception" : "ServiceError")) \
    "," pair("code", code) "," pair("request_id", header["x-amzn-requestid"]), code ": " message)
}
function result(   list, i, id, known, refused) { # of a complete 200
  list = "answer" SUBSEP "PhoneNumberErrors"
  prove(!size["answer"] || list in type, "the object is of another operation")
  prove(!(list in type) || type[list] == "null" || type[list] == "[", "PhoneNumberErrors is no list")
  for (i = 1; i <= size["sent", "PhoneNumberIds"]; i++) {
    id = value["sent", "PhoneNumberIds", i]; plus = id; gsub(/%2[Bb]/, "+", plus); known[plus] = id
  }
  for (i = 1; i <= size[list]; i++) {
    id = value[list, i, "PhoneNumberId"]; gsub(/%2[Bb]/, "+", id) # +1... and %2B1... are one number
    prove(id in known, "an error is about a number that was not sent")
    kinds = type[list, i, "PhoneNumberId"] type[list, i, "ErrorCode"] type[list, i, "ErrorMessage"]
    prove(kinds ~ /^"("|null)?("|null)?$/, "an error whose code or message is not text")
    refused = refused (i > 1 ? "," : "") "{" pair("PhoneNumberId", known[id]) "," \
      pair("ErrorCode", value[list, i, "ErrorCode"]) "," pair("ErrorMessage", value[list, i, "ErrorMessage"]) "}"
  }
  tell(size[list] > 0, 9, 0, "\"PhoneNumberErrors\":[" refused "]", size[list] + 0 " refused")
}
END {
  split("400BadRequest401UnauthorizedClient403Forbidden404NotFound429ThrottledClient", names, /[0-9]+/)
  split("400 401 403 404 429", numbers, " "); for (i in numbers) class[numbers[i]] = names[i + 1]
  class[500] = "ServiceFailure"; class[503] = "ServiceUnavailable"
  split(line[NR], seen, " "); curl = seen[2]; first = NR - seen[1]
  split(line[first - 1], time, " ") # until all was ready to be sent, and in all
  if (curl && time[1] + 0 == 0) tell(4, 0, 1, failed("NothingSent", "curl ended with " curl), "nothing was sent")
  prove(!curl, "curl ended with " curl)
  for (at = first; at < NR && status < 200 && status != 101; at++) { # a head; interim responses have their own
    well = line[at] ~ /^HTTP\/1\.[01] [1-9][0-9][0-9]( .*)?\r?$/
    status = substr(line[at], 10, 3) + 0; split("", header)
    while (++at < NR && line[at] !~ /^(HTTP\/.*|\r?)$/) { # what follows the last head are trailers
      if (line[at] !~ /^[!#-9;-~]+:/) well = 0
      name = tolower(line[at]); sub(/:.*/, "", name)
      text = line[at]; sub(/^[^:]*:[ \t]*/, "", text); sub(/[ \t\r]*$/, "", text)
      if (name == "content-length" && (text !~ /^[0-9]+$/ || (name in header && header[name] != text))) well = 0
      header[name] = quoted(text)
    }
    if (line[at] ~ /^HTTP/) at-- # curl may leave out the empty line behind an interim head
  }
  for (at = 2; at < first - 1; at++) body = body (at == 2 ? "" : "\n") line[at]
  parse_all("sent", line[1])
  is_json = parse_all("answer", body)
  named = either(cut(header["x-amzn-errortype"]), either(member("code"), member("Code")), cut(member("__type")))
  if (status >= 300) service_error(named)
  prove(status == 200, "a status of " status)
  prove(well && !("content-length" in header && "transfer-encoding" in header), "its head has two meanings, or none")
  prove(!seen[3], "bytes follow the body")
  prove(seen[4] || "content-length" in header || "transfer-encoding" in header, "it ends without close_notify")
  prove(!("content-encoding" in header), "the answer is encoded, which was not asked for")
  prove(utf8 && is_json && type["answer"] == "{", "the body is no JSON object")
  prove(named == "", "a 200 names an error")
  result()
}'

# ---- the request
nothing_sent() { echo "NothingSent: $1" >&2; echo "{\"kind\":\"NothingSent\",\"message\":\"$1\"}"; exit 4; }
sha256() { openssl dgst -sha256 -r | cut -c1-64; }
bytes() { # HEX MASK: the bytes, each xor MASK
  rest=$1
  while [ -n "$rest" ]; do
    byte=$((0x${rest%"${rest#??}"} ^ $2)) rest=${rest#??}
    printf "\\$((byte / 64))$((byte / 8 % 8))$((byte % 8))"
  done
}
hmac() { # KEY, in hex; the message is read
  key=$1
  [ ${#key} -le 128 ] || key=$(bytes "$key" 0 | sha256)
  while [ ${#key} -lt 128 ]; do key=${key}00; done
  inner=$({ bytes "$key" 0x36; cat; } | sha256)
  { bytes "$key" 0x5c; bytes "$inner" 0; } | sha256
}
signed_headers() { # at DATE
  signed="content-type;host;x-amz-date${token:+;x-amz-security-token}"
  canonical_request=$(printf '%s\n' POST "$path" "$QUERY" content-type:application/json "host:$host" "x-amz-date:$1" \
    ${token:+"x-amz-security-token:$token"} '' "$signed" "$payload_hash")
  scope=${1%T*}/$region/$SIGNING_NAME/aws4_request
  string_to_sign=$(printf '%s\n' AWS4-HMAC-SHA256 "$1" "$scope" "$(printf %s "$canonical_request" | sha256)")
  key=$(printf %s "AWS4$AWS_SECRET_ACCESS_KEY" | od -An -v -tx1 | tr -d ' \n')
  for part in "${1%T*}" "$region" "$SIGNING_NAME" aws4_request; do key=$(printf %s "$part" | hmac "$key"); done
  signature=$(printf %s "$string_to_sign" | hmac "$key")
  credential="AWS4-HMAC-SHA256 Credential=$AWS_ACCESS_KEY_ID/$scope"
  printf '%s\n' "Authorization: $credential, SignedHeaders=$signed, Signature=$signature" "Host: $host" \
    "X-Amz-Date: $1" ${token:+"X-Amz-Security-Token: $token"} 'Content-Type: application/json' \
    'User-Agent: delete.sh/1.0' 'Accept-Encoding: identity' Accept: Expect: # without the last two of curl's own
}
[ $# -gt 0 ] || { echo 'usage: sh delete.sh ID...' >&2; exit 2; }
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}} token=${AWS_SESSION_TOKEN:-} QUERY='operation=batch-delete'
endpoint=${AWS_ENDPOINT_URL_CHIME_SDK_VOICE:-${AWS_ENDPOINT_URL:-https://voice-chime.$region.amazonaws.com}}
scheme=${endpoint%%://*} rest=${endpoint#*://} rest=${rest%/}/phone-numbers
host=${rest%%/*} path=/${rest#*/}
case $scheme in https) host=${host%:443} ;; http) host=${host%:80} ;; *) nothing_sent 'the endpoint is no URL' ;; esac
for value in "$region" "${AWS_ACCESS_KEY_ID:-}" "${AWS_SECRET_ACCESS_KEY:-}" "$host" "${token:-none}"; do
  case $value in '' | *[!!-~]*) nothing_sent 'region or credentials are missing, or cannot be sent' ;; esac
done
case $path in *[!A-Za-z0-9._~/-]*) nothing_sent 'the path of the endpoint would have to be encoded' ;; esac
body=$(awk "$JSON"'BEGIN {
  for (i = 1; i < ARGC; i++) list = list (i > 1 ? "," : "") "\"" quoted(ARGV[i]) "\""
  print "{\"PhoneNumberIds\":[" list "]}"; exit
}' "$@")
payload_hash=$(printf %s "$body" | sha256)
attempt=0 left=$DELETE_TIMEOUT told_doubt=0
while [ $((attempt += 1)) -le "$MAX_ATTEMPTS" ]; do
  # curl's standard error, where -v shows more than the heads, goes through awk, which adds its few lines at the end.
  answer=$({ { signed_headers "$(date -u +%Y%m%dT%H%M%SZ)" | curl -q -vsSg --http1.1 --noproxy '*' --path-as-is \
    --max-time "$left" -H @- --data-raw "$body" -w '\n%{time_pretransfer} %{time_total}\n' "$scheme://$host$path?$QUERY"
    echo "= $?" >&2; } 2>&1 >&3 | awk -v ended="${scheme%https}" '/^< /{ head[++n] = substr($0, 3) }
    /^= /{ status = $2 }
    /^\* (Excess found|Leftovers after chunking)/{ more = 1 }
    /\(IN\), TLS alert, close notify/{ ended = 1 }
    END { for (i = 1; i <= n; i++) print head[i]; print n + 0, status, more + 0, ended != "" }'; } 3>&1)
  utf8=1
  printf %s "$answer" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 || utf8=0
  verdict=$(printf '%s\n%s\n' "$body" "$answer" | awk -v utf8=$utf8 -v attempt=$attempt \
    -v max_attempts=$MAX_ATTEMPTS -v left="$left" -v random="$(od -An -N2 -tu2 /dev/urandom)" "$JSON$JUDGE")
  { read -r status doubt again delay left; IFS= read -r json; IFS= read -r text; } <<EOF
$verdict
EOF
  [ "$doubt" -lt "$told_doubt" ] || told_doubt=$doubt told_status=$status told_json=$json told_text=$text
  [ "$again" -eq 1 ] || break
  sleep "$delay" 2>/dev/null || sleep $((${delay%.*} + 1)) # POSIX has whole seconds only
done
printf '%s\n' "$told_text" >&2
printf '%s\n' "$told_json"
exit "${told_status:-5}"
