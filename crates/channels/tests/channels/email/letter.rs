//! The mails themselves, read by a parser that is not ours.

use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders};
use sev1_channels::email::{Email, EmailConfig};
use sev1_channels::{Channel, SendError};
use sev1_domain::delivery::{About, Delivery, Notice, Relation};
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::{PromiseId, UpdateId, UpdateNumber};
use sev1_testkit::fakes::FakeSmtp;
use uuid::Uuid;

use super::{ANN, BOB, channel, config, email, mail, send};
use crate::{chat, local, outgoing};

async fn sent(channel: &Email, smtp: &FakeSmtp, delivery: &Delivery) -> Vec<u8> {
    send(channel, delivery).await.expect("sent");
    smtp.received().last().expect("a mail").data.clone()
}

fn read(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).expect("a mail")
}

/// A header as it stands, unfolded.
fn header(mail: &Message<'_>, name: &'static str) -> Option<String> {
    let raw = mail.header_raw(name)?;
    Some(raw.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn both_parts_arrive_to_the_letter() {
    let smtp = FakeSmtp::start();
    let bytes = sent(&email(&smtp), &smtp, &mail(1, ANN)).await;
    assert!(bytes.is_ascii() && bytes.split(|b| *b == b'\n').all(|l| l.len() <= 998 && (l.is_empty() || l.ends_with(b"\r"))));
    let mail = read(&bytes);
    assert_eq!(mail.subject(), Some("Glöbex: SEV1 outage (INC-1)"));
    assert_eq!(mail.body_text(0).expect("text").replace("\r\n", "\n").trim_end(), "Status: Identified\n\n.\n.hidden\nÜber alles.");
    assert_eq!(mail.body_html(0).expect("HTML").trim_end(), "<!doctype html><p>Status: <b>Identified</b></p>");
    assert!(mail.content_type().is_some_and(|c| c.subtype() == Some("alternative")));
    assert_eq!((mail.text_body_count(), mail.html_body_count(), mail.attachment_count()), (1, 1, 0));
    let from = mail.from().and_then(|f| f.first()).expect("a sender");
    assert_eq!((from.name(), from.address()), (Some("Example Status"), Some("status@example.com")));
    assert_eq!(mail.to().and_then(|t| t.first()).and_then(|t| t.address()), Some(ANN));
    assert_eq!(mail.date().map(|d| d.to_timestamp()), Some(crate::now().as_second()));
}

#[tokio::test]
async fn machines_learn_that_it_is_a_list_that_nobody_answers() {
    let smtp = FakeSmtp::start();
    let answers = EmailConfig { reply_to: Some("help@example.com".into()), ..config(&smtp) };
    let bytes = sent(&channel(answers, &local()), &smtp, &mail(1, ANN)).await;
    let got = read(&bytes);
    let header = |name| header(&got, name);
    assert_eq!(header("List-Id").as_deref(), Some("<internal.war-room.sev1.example.com>"));
    let both = "<https://sev1.example.com/unsubscribe/abc>, <mailto:help@example.com?subject=unsubscribe>";
    assert_eq!(header("List-Unsubscribe").as_deref(), Some(both));
    assert_eq!(header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    assert_eq!(header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(header("Precedence").as_deref(), Some("bulk"));
    assert_eq!(header("Reply-To").as_deref(), Some("help@example.com"));
    // It would keep one program from showing one incident as one thread.
    assert_eq!(header("X-Entity-Ref-ID"), None);
    let mut silent = mail(1, ANN);
    if let sev1_domain::message::Message::Mail { unsubscribe, .. } = &mut silent.message {
        *unsubscribe = None;
    }
    let bytes = sent(&email(&smtp), &smtp, &silent).await;
    assert!(!String::from_utf8_lossy(&bytes).contains("List-Unsubscribe"));
}

#[tokio::test]
async fn one_incident_is_one_thread_for_each_reader_also_for_who_joins_late() {
    let smtp = FakeSmtp::start();
    let channel = email(&smtp);
    let ids = async |delivery: &Delivery| {
        let bytes = sent(&channel, &smtp, delivery).await;
        let mail = read(&bytes);
        let id = |value: &HeaderValue<'_>| value.as_text().map(str::to_owned);
        (mail.message_id().expect("an id").to_owned(), id(mail.in_reply_to()), id(mail.references()))
    };
    let (root, none, no_references) = ids(&mail(1, ANN)).await;
    assert!(root.starts_with("incident-00000000-0000-0000-0000-000000000001.") && root.ends_with("@example.com"), "{root}");
    assert_eq!((none, no_references), (None, None));
    for n in [2, 3] {
        let (id, reply, references) = ids(&mail(n, ANN)).await;
        assert_eq!(id, format!("01960000-0000-7000-8000-00000000000{n}@example.com"));
        assert_eq!((reply.as_deref(), references.as_deref()), (Some(root.as_str()), Some(root.as_str())));
    }
    let notice = About::Promise { id: PromiseId(Uuid::from_u128(9)), notice: Notice::Moved };
    let (id, reply, _) = ids(&Delivery { about: notice, ..mail(4, ANN) }).await;
    assert_eq!((id.as_str(), reply), ("01960000-0000-7000-8000-000000000004@example.com", Some(root.clone())));
    // Bob's first mail is the third update, and still belongs to a thread.
    let (_, late, _) = ids(&mail(3, BOB)).await;
    assert!(late.as_ref().is_some_and(|late| *late != root), "{late:?}");
    assert_eq!(ids(&mail(1, BOB)).await.0, late.expect("a root"));
}

#[tokio::test]
async fn an_attempt_made_again_is_the_same_mail_and_no_other_one_shares_its_name() {
    let smtp = FakeSmtp::start();
    let channel = email(&smtp);
    let id = async |delivery: &Delivery| send(&channel, delivery).await.expect("sent").id.expect("an id");
    let first = mail(1, ANN);
    assert_eq!(id(&first).await, id(&first).await);
    let upper = mail(1, "ANN@Customer.Example");
    assert_eq!(id(&upper).await, id(&first).await);
    let again = UpdateNumber(1);
    let others = [
        Delivery { destination: DestinationName::new("other").expect("a name"), ..first.clone() },
        Delivery {
            about: About::Update { id: UpdateId(Uuid::from_u128(1)), number: again, revision: 2 },
            relation: Relation::Mends(first.id),
            ..mail(7, ANN)
        },
        mail(1, BOB),
        mail(2, ANN),
    ];
    let mut seen = vec![id(&first).await];
    for other in &others {
        seen.push(id(other).await);
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count, "{seen:?}");
}

#[tokio::test]
async fn bounces_say_whom_they_are_about_where_somebody_takes_them() {
    let smtp = FakeSmtp::start();
    let marked = channel(EmailConfig { bounces: Some("bounces@example.com".into()), ..config(&smtp) }, &local());
    for to in [ANN, BOB, ANN] {
        send(&marked, &mail(1, to)).await.expect("sent");
    }
    let senders: Vec<_> = smtp.received().into_iter().map(|r| r.sender).collect();
    assert!(senders[0].starts_with("bounces+") && senders[0].ends_with("@example.com"), "{senders:?}");
    assert_eq!(senders[0], senders[2]);
    assert_ne!(senders[0], senders[1]);
    let plain = channel(EmailConfig { bounces: Some(String::new()), ..config(&smtp) }, &local());
    send(&plain, &mail(1, ANN)).await.expect("sent");
    assert_eq!(smtp.received()[3].sender, "status@example.com");
}

#[tokio::test]
async fn what_is_no_mail_or_for_nobody_is_for_a_person() {
    let smtp = FakeSmtp::start();
    let channel = email(&smtp);
    let nobody = Delivery { recipient: None, ..mail(1, ANN) };
    for wrong in [chat(1, "text"), nobody] {
        let error = channel.send(outgoing(&wrong)).await.expect_err("refused");
        assert!(matches!(&error, SendError::Permanent(why) if why.contains("publish again")), "{error:?}");
    }
    assert_eq!(smtp.connections(), 0);
}
