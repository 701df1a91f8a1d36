// Prints what postal-mime reads in each .eml file of a folder, as one JSON object.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

const folder = process.argv[2];
const all = {};
for (const file of readdirSync(folder).filter((f) => f.endsWith('.eml')).sort()) {
  const mail = await PostalMime.parse(readFileSync(join(folder, file)), { attachmentEncoding: 'arraybuffer' });
  const header = (name) => mail.headers.filter((h) => h.key === name.toLowerCase()).map((h) => h.value);
  all[file.replace(/\.eml$/, '')] = {
    subject: mail.subject ?? '',
    from: { name: mail.from?.name ?? '', address: mail.from?.address ?? '' },
    to: (mail.to ?? []).map((t) => t.name ?? ''),
    replyTo: (mail.replyTo ?? []).map((r) => r.address),
    messageId: mail.messageId ?? '',
    date: Math.round(Date.parse(mail.date) / 1000),
    context: header('Message-Context'),
    importance: header('Importance'),
    sensitivity: header('Sensitivity'),
    auto: header('Auto-Submitted'),
    duration: header('X-VoiceMessageDuration'),
    identity: header('X-UMSync-Identity'),
    plain: (mail.text ?? '').replaceAll('\r\n', '\n').trim(),
    htmlBegins: (mail.html ?? '').startsWith('<!DOCTYPE html>'),
    attachments: mail.attachments.map((a) => ({
      name: a.filename,
      type: a.mimeType,
      disposition: a.disposition,
      sha256: createHash('sha256').update(Buffer.from(a.content)).digest('hex'),
    })),
  };
}
process.stdout.write(JSON.stringify(all));
