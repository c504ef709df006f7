//! The mail as it goes over the wire: headers around two frozen texts. Composes no text of its own.

use std::time::SystemTime;

use lettre::address::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mime, MessageBuilder, MultiPart, SinglePart};
use sev1_domain::destination::Recipient;
use sev1_domain::message::Message;

use super::dkim::Dkim;
use super::identity::{self, Identity};
use crate::{Outgoing, SendError};

/// One mail to one recipient.
#[derive(Debug)]
pub(super) struct Letter {
    /// Its Message-ID.
    pub(super) id: String,
    /// The envelope's sender, where bounces go.
    pub(super) sender: String,
    /// The envelope's recipient.
    pub(super) recipient: String,
    /// Headers and body, lines that begin with a dot doubled, ending with a line's end.
    pub(super) stuffed: Vec<u8>,
}

/// From whom.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) from: Mailbox,
    pub(super) reply_to: Option<Mailbox>,
    /// Where bounces go; that of `from` if left out, and then not marked by recipient.
    pub(super) bounces: Option<Address>,
}

impl Letter {
    pub(super) fn of(outgoing: &Outgoing<'_>, sender: &Sender, dkim: Option<&Dkim>) -> Result<Self, SendError> {
        let delivery = outgoing.delivery;
        let Message::Mail { subject, text, html, unsubscribe } = &delivery.message else {
            return Err(SendError::wrong_format("a mail"));
        };
        let recipient = delivery.recipient.as_ref().ok_or_else(|| {
            SendError::Permanent(
                "the delivery names no recipient; the destination was changed after the update was published, so publish again".into(),
            )
        })?;
        let to = mailbox(recipient)?;
        let identity = Identity::of(delivery, recipient, sender.from.email.domain());
        let tag = identity::tag(&delivery.destination, recipient);
        let envelope_sender = sender.bounces.as_ref().map(|b| identity::envelope_sender(b.as_ref(), &tag));
        let envelope_sender = envelope_sender.unwrap_or_else(|| sender.from.email.to_string());

        let mut mail = Mime::builder().date(SystemTime::from(outgoing.now)).from(sender.from.clone());
        if let Some(reply_to) = &sender.reply_to {
            mail = mail.reply_to(reply_to.clone());
        }
        mail = mail.to(to.clone()).subject(subject.as_str()).message_id(Some(identity.id.clone()));
        if let Some(thread) = &identity.thread {
            mail = mail.in_reply_to(thread.clone()).references(thread.clone());
        }
        mail = raw(mail, "List-Id", &identity.list);
        if let Some(link) = unsubscribe {
            // Some programs know only mail; it reaches a person, who lifts or halts by hand.
            let by_mail = sender.reply_to.as_ref().unwrap_or(&sender.from);
            mail = raw(mail, "List-Unsubscribe", &format!("<{link}>, <mailto:{}?subject=unsubscribe>", by_mail.email));
            mail = raw(mail, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        mail = raw(mail, "Auto-Submitted", "auto-generated");
        mail = raw(mail, "Precedence", "bulk");
        // Exchange answers no mail that says so: no absence notes to an outage.
        mail = raw(mail, "X-Auto-Response-Suppress", "All");
        let parts = MultiPart::alternative().boundary(format!("sev1-{}", delivery.id));
        let mail = mail.multipart(parts.singlepart(part(ContentType::TEXT_PLAIN, text)).singlepart(part(ContentType::TEXT_HTML, html)));
        let mail = mail.map_err(|error| SendError::Permanent(format!("the mail cannot be made: {error}; check `from`")))?;
        let mut bytes = mail.formatted();
        if !bytes.ends_with(b"\r\n") {
            bytes.extend_from_slice(b"\r\n");
        }
        if let Some(dkim) = dkim {
            bytes = dkim.sign(bytes, outgoing.now);
        }
        Ok(Self { id: identity.id, sender: envelope_sender, recipient: to.email.to_string(), stuffed: stuffed(&bytes) })
    }
}

fn mailbox(recipient: &Recipient) -> Result<Mailbox, SendError> {
    let unusable = |_| SendError::Permanent("the recipient's address cannot be used; correct it in the configuration".into());
    Ok(Mailbox::new(None, recipient.as_str().parse().map_err(unusable)?))
}

/// A header whose value is made of checked parts; encoded words have no place in it.
fn raw(mail: MessageBuilder, name: &'static str, value: &str) -> MessageBuilder {
    mail.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()))
}

/// Quoted-printable whatever is in it: ASCII, short lines, and still readable in its source.
fn part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).header(ContentTransferEncoding::QuotedPrintable).body(text.to_owned())
}

/// A line that begins with a dot gets another one (RFC 5321, 4.5.2).
fn stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 16);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    out
}
