//! Everything a mail server can do wrong, and what it means for the mail.

use std::net::TcpListener;
use std::time::Duration;

use sev1_channels::email::{EmailConfig, Tls};
use sev1_channels::{Channel, HttpLimits, SendError};
use sev1_testkit::fakes::FakeSmtp;
use sev1_testkit::fakes::smtp::{At, Instead, SmtpSetup};

use super::{ANN, BOB, channel, config, email, mail, send};
use crate::{impatient, local};

/// With and without pipelining: the same answers must mean the same.
fn both() -> [FakeSmtp; 2] {
    [true, false].map(|one_by_one| FakeSmtp::with(SmtpSetup { one_by_one, ..SmtpSetup::default() }))
}

#[tokio::test]
async fn some_recipients_are_refused_and_the_others_get_their_mail() {
    for smtp in both() {
        let channel = email(&smtp);
        smtp.refuse(ANN, "550 5.1.1 <ann@customer.example>: no such user");
        smtp.refuse("full@customer.example", "452 4.2.2 mailbox full");
        smtp.refuse("moved@customer.example", "550 5.2.1 mailbox disabled");
        let error = send(&channel, &mail(1, ANN)).await.expect_err("refused");
        let SendError::Recipient { reason, gone: true } = &error else { panic!("{error:?}") };
        assert!(reason.contains("550 5.1.1 <…> no such user: check the address"), "{reason}");
        assert!(!reason.contains(ANN), "{reason}");
        send(&channel, &mail(1, BOB)).await.expect("sent");
        let error = send(&channel, &mail(1, "full@customer.example")).await.expect_err("refused");
        assert!(matches!(&error, SendError::Retry { reason, .. } if reason.contains("452 4.2.2")), "{error:?}");
        send(&channel, &mail(2, BOB)).await.expect("sent");
        let error = send(&channel, &mail(1, "moved@customer.example")).await.expect_err("refused");
        assert!(matches!(error, SendError::Recipient { gone: false, .. }), "{error:?}");
        send(&channel, &mail(3, BOB)).await.expect("sent");
        let recipients: Vec<_> = smtp.received().into_iter().flat_map(|r| r.recipients).collect();
        assert_eq!(recipients, [BOB, BOB, BOB]);
        // A refused recipient does not cost the connection.
        assert_eq!(smtp.connections(), 1);
    }
}

#[tokio::test]
async fn every_no_has_its_meaning_and_its_advice() {
    let cases: [(At, &'static str, &str, &str); 17] = [
        (At::Greeting, "421 4.3.2 too busy", "retry", "patience"),
        (At::Greeting, "554 5.7.1 no mail from you", "permanent", "this machine"),
        (At::Hello, "550 5.7.0 what a name", "permanent", "this machine"),
        (At::Mail, "451 4.3.0 try later", "retry", "patience"),
        (At::Mail, "550 5.7.1 you are not that sender", "permanent", "`from` and `bounces`"),
        (At::Mail, "530 5.7.0 authentication required", "permanent", "`from` and `bounces`"),
        (At::Recipient, "450 4.2.0 greylisted", "retry", "this recipient"),
        (At::Recipient, "554 5.7.1 relay access denied", "permanent", "relay"),
        (At::Recipient, "550 relaying denied", "permanent", "relay"),
        (At::Recipient, "550 5.1.10 no such domain", "gone", "check the address"),
        (At::Recipient, "550 no such user here", "recipient", "check the address"),
        (At::Data, "451 4.7.1 not now", "retry", "patience"),
        (At::Data, "554 5.6.0 no", "permanent", "administrator"),
        (At::Content, "452 4.3.1 no space", "retry", "patience"),
        (At::Content, "552 5.3.4 too large", "permanent", "shorter"),
        (At::Content, "550 5.7.1 looks like spam", "permanent", "SPF and DKIM"),
        (At::Content, "554 transaction failed", "permanent", "administrator"),
    ];
    for (at, answer, meaning, advice) in cases {
        for smtp in both() {
            smtp.next(at, Instead::Say(answer));
            let error = send(&email(&smtp), &mail(1, ANN)).await.expect_err(answer);
            let said = match &error {
                SendError::Retry { .. } => "retry",
                SendError::Permanent(_) => "permanent",
                SendError::Recipient { gone: true, .. } => "gone",
                SendError::Recipient { gone: false, .. } => "recipient",
                SendError::Uncertain(_) => "uncertain",
            };
            assert_eq!(said, meaning, "{at:?} {answer}: {error}");
            assert!(error.to_string().contains(advice) && error.to_string().contains(&answer[..3]), "{at:?} {answer}: {error}");
            assert_eq!(smtp.received().len(), 0, "{at:?} {answer}");
        }
    }
}

#[tokio::test]
async fn a_cut_or_silence_is_known_to_be_in_vain_until_the_last_line_and_unknown_after_it() {
    for at in [At::Greeting, At::Hello, At::Mail, At::Recipient, At::Data] {
        for instead in [Instead::Cut, Instead::Silence, Instead::Babble, Instead::Say("HTTP/1.1 400 Bad Request")] {
            for smtp in both() {
                smtp.next(at, instead.clone());
                let error = send(&channel(config(&smtp), &impatient()), &mail(1, ANN)).await.expect_err("in vain");
                assert!(matches!(error, SendError::Retry { .. }), "{at:?} {instead:?}: {error:?}");
                assert_eq!(smtp.received().len(), 0, "{at:?} {instead:?}");
            }
        }
    }
    // The silence after the mail has to be waited out, the way to it must not be cut short on a busy machine.
    let patient = HttpLimits { request_timeout: Duration::from_secs(3), ..local() };
    for (instead, taken) in [
        (Instead::DoneThenCut, 1),
        (Instead::DoneThenSilence, 1),
        (Instead::Cut, 0),
        (Instead::Babble, 0),
        (Instead::Say("HTTP/1.1 400"), 0),
    ] {
        for smtp in both() {
            smtp.next(At::Content, instead.clone());
            let error = send(&channel(config(&smtp), &patient), &mail(1, ANN)).await.expect_err("unknown");
            assert!(matches!(error, SendError::Uncertain(_)), "{instead:?}: {error:?}");
            assert_eq!(smtp.received().len(), taken, "{instead:?}");
        }
    }
}

#[tokio::test]
async fn a_mail_the_server_calls_too_large_is_not_begun() {
    let smtp = FakeSmtp::with(SmtpSetup { largest: Some(300), ..SmtpSetup::default() });
    let error = send(&email(&smtp), &mail(1, ANN)).await.expect_err("too large");
    assert!(matches!(&error, SendError::Permanent(why) if why.contains("shorter")), "{error:?}");
    assert!(!smtp.commands().contains(&"MAIL".to_owned()));
}

#[tokio::test]
async fn nobody_listening_and_no_such_name_are_tried_again() {
    let smtp = FakeSmtp::start();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let away = EmailConfig { port: Some(free.port()), ..config(&smtp) };
    // No name has a label of more than 63 letters, so no name server is asked.
    let unknown = EmailConfig { server: format!("{}.invalid", "a".repeat(60)), ..config(&smtp) };
    for config in [away, unknown] {
        let error = send(&channel(config, &local()), &mail(1, ANN)).await.expect_err("cannot be reached");
        assert!(matches!(&error, SendError::Retry { reason, .. } if reason.contains("cannot be reached")), "{error:?}");
    }
}

#[tokio::test]
async fn private_places_are_reached_only_when_allowed() {
    let smtp = FakeSmtp::start();
    for server in ["127.0.0.1", "localhost"] {
        let channel = channel(EmailConfig { server: server.into(), ..config(&smtp) }, &HttpLimits::default());
        for error in [send(&channel, &mail(1, ANN)).await.map(drop), channel.check().await.map(drop)] {
            let error = error.expect_err("refused");
            assert!(matches!(&error, SendError::Permanent(why) if why.contains("not a public address")), "{error:?}");
        }
    }
    assert_eq!(smtp.connections(), 0);
}

#[tokio::test]
async fn the_internet_is_never_written_to_in_the_clear() {
    let smtp = FakeSmtp::start();
    // A literal address is not resolved, and nothing is sent to it.
    let channel = channel(EmailConfig { server: "1.1.1.1".into(), tls: Tls::None, ..config(&smtp) }, &local());
    let error = send(&channel, &mail(1, ANN)).await.expect_err("refused");
    assert!(matches!(&error, SendError::Permanent(why) if why.contains("in the clear")), "{error:?}");
}

#[tokio::test]
async fn a_server_that_hangs_ends_within_the_limit() {
    // It accepts connections by its backlog, and never says a word.
    let mute = TcpListener::bind("127.0.0.1:0").expect("a port");
    let smtp = FakeSmtp::start();
    let port = Some(mute.local_addr().expect("an address").port());
    let limits = HttpLimits { request_timeout: Duration::from_millis(300), ..local() };
    for tls in [Tls::None, Tls::StartTls, Tls::Implicit] {
        let channel = channel(EmailConfig { port, tls, ..config(&smtp) }, &limits);
        for error in [send(&channel, &mail(1, ANN)).await.map(drop), channel.check().await.map(drop)] {
            assert!(matches!(error, Err(SendError::Retry { .. })), "{tls:?}: {error:?}");
        }
    }
}
