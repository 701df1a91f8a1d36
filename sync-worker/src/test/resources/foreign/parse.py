"""Prints what Python's email package reads in each .eml file of a folder, as one JSON object."""
import email, email.policy, glob, hashlib, json, os, sys
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr

result = {}
for path in sorted(glob.glob(os.path.join(sys.argv[1], '*.eml'))):
    raw = open(path, 'rb').read()
    # Python keeps the space between the encoded words of a display name (python/cpython#128110) in
    # its new policy; its older interface follows RFC 2047 section 6.2.
    old = email.message_from_bytes(raw)
    new = email.message_from_bytes(raw, policy=email.policy.default)

    def decoded(value):
        return str(make_header(decode_header(value)))

    defects = [str(d) for p in new.walk() for d in p.defects]
    defects += [n + ': ' + str(d) for n, v in new.items() for d in v.defects]
    for p in new.walk():
        defects += [n + ': ' + str(d) for n, v in p.items() for d in v.defects]
    lines = raw.split(b'\r\n')
    if any(b'\r' in line or b'\n' in line for line in lines):
        defects.append('a line end that is not CRLF')
    if any(len(line) > 998 for line in lines) or any(c > 126 for c in raw):
        defects.append('a line longer than 998 or an octet beyond 7 bits')
    files = [p for p in new.walk() if p.get_content_disposition() == 'attachment']
    result[os.path.basename(path)[:-4]] = {
        'subject': str(new['Subject']),
        'from': {'name': decoded(parseaddr(old['From'])[0]), 'address': parseaddr(old['From'])[1]},
        'to': [decoded(n) for n, a in getaddresses([old['To']])] if ':;' not in old['To'] else [''],
        'replyTo': [a for n, a in getaddresses(old.get_all('Reply-To', []))],
        'messageId': str(new['Message-ID']),
        'date': round(new['Date'].datetime.timestamp()),
        'context': new.get_all('Message-Context', []),
        'importance': new.get_all('Importance', []),
        'sensitivity': new.get_all('Sensitivity', []),
        'auto': new.get_all('Auto-Submitted', []),
        'duration': new.get_all('X-VoiceMessageDuration', []),
        'identity': new.get_all('X-UMSync-Identity', []),
        'plain': new.get_body(('plain',)).get_content().replace('\r\n', '\n').strip(),
        'htmlBegins': new.get_body(('html',)).get_content().startswith('<!DOCTYPE html>'),
        'attachments': [{
            'name': p.get_filename(),
            'type': p.get_content_type(),
            'disposition': p.get_content_disposition(),
            'contentDuration': p['Content-Duration'],
            'sha256': hashlib.sha256(p.get_payload(decode=True)).hexdigest()} for p in files],
        'types': [p.get_content_type() for p in new.walk()],
        'calling': [str(v) for v in new.get_all('X-CallingTelephoneNumber', [])],
        'senderName': [decoded(v) for v in old.get_all('X-VoiceMessageSenderName', [])],
        'order': [decoded(v) for v in old.get_all('X-AttachmentOrder', [])],
        'priority': new.get_all('X-Priority', []),
        'defects': defects,
    }
json.dump(result, sys.stdout, ensure_ascii=False, sort_keys=True)
