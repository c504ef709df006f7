//! Encryption, login, connections kept and bounded.

use futures_util::future::join_all;
use sev1_channels::email::{EmailConfig, Tls};
use sev1_channels::{Channel, SendError};
use sev1_domain::delivery::Receipt;
use sev1_testkit::fakes::FakeSmtp;
use sev1_testkit::fakes::smtp::{At, Instead, PASSWORD, Security, SmtpSetup, USER};

use super::{ANN, BOB, channel, config, email, mail, send};
use crate::{local, outgoing};

fn secured(security: Security) -> (FakeSmtp, EmailConfig) {
    let smtp = FakeSmtp::with(SmtpSetup { security, login: true, ..SmtpSetup::default() });
    let tls = if security == Security::Implicit { Tls::Implicit } else { Tls::StartTls };
    let login = Some((USER.to_owned(), PASSWORD.into()));
    let config = EmailConfig { tls, ca: Some(smtp.ca().into()), login, ..config(&smtp) };
    (smtp, config)
}

#[tokio::test]
async fn mail_goes_encrypted_and_logged_in() {
    for security in [Security::Implicit, Security::StartTls] {
        let (smtp, config) = secured(security);
        let channel = channel(config, &local());
        let receipt = send(&channel, &mail(2, ANN)).await.expect("sent");
        assert_eq!(receipt, Receipt { id: Some("<01960000-0000-7000-8000-000000000002@example.com>".into()), link: None });
        let received = smtp.received();
        let [got] = received.as_slice() else { panic!("{received:?}") };
        assert!(got.encrypted && got.user.as_deref() == Some(USER), "{got:?}");
        assert_eq!((got.sender.as_str(), got.recipients.as_slice()), ("status@example.com", &[ANN.to_owned()][..]));
    }
}

#[tokio::test]
async fn a_server_that_knows_only_the_older_login_gets_it() {
    let smtp = FakeSmtp::with(SmtpSetup { login: true, only_login: true, one_by_one: true, ..SmtpSetup::default() });
    let config = EmailConfig { login: Some((USER.to_owned(), format!("{PASSWORD}\n").into())), ..config(&smtp) };
    send(&channel(config, &local()), &mail(1, ANN)).await.expect("sent");
    assert_eq!(smtp.received()[0].user.as_deref(), Some(USER));
}

#[tokio::test]
async fn a_wrong_password_is_for_a_person_and_shown_to_nobody() {
    let smtp = FakeSmtp::with(SmtpSetup { login: true, ..SmtpSetup::default() });
    let config = EmailConfig { login: Some((USER.to_owned(), "hunter2".into())), ..config(&smtp) };
    assert!(!format!("{config:?}").contains("hunter2"));
    let channel = channel(config, &local());
    assert!(!format!("{channel:?}").contains("hunter2"));
    let error = send(&channel, &mail(1, ANN)).await.expect_err("refused");
    assert!(matches!(&error, SendError::Permanent(why) if why.contains("user and password") && !why.contains("hunter2")), "{error:?}");
    smtp.next(At::Auth, Instead::Say("454 4.7.0 directory is away"));
    assert!(matches!(send(&channel, &mail(1, ANN)).await, Err(SendError::Retry { .. })));
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_where_encryption_is_asked_for() {
    let plain = FakeSmtp::with(SmtpSetup { login: true, ..SmtpSetup::default() });
    let login = Some((USER.to_owned(), PASSWORD.into()));
    let config = EmailConfig { tls: Tls::StartTls, login, ..config(&plain) };
    let error = send(&channel(config, &local()), &mail(1, ANN)).await.expect_err("no STARTTLS there");
    assert!(matches!(&error, SendError::Retry { reason, .. } if reason.contains("STARTTLS")), "{error:?}");
    assert_eq!(plain.commands(), ["EHLO"]);
    // What somebody in between writes in before the encryption is not taken for the server's words after it.
    let (smtp, config) = secured(Security::StartTls);
    smtp.next(At::StartTls, Instead::Say("220 2.0.0 ready\r\n250-mail.example.com\r\n250 AUTH PLAIN"));
    let error = send(&channel(config, &local()), &mail(1, ANN)).await.expect_err("injected");
    assert!(matches!(&error, SendError::Retry { reason, .. } if reason.contains("stand between")), "{error:?}");
    assert_eq!(smtp.received().len(), 0);
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_stops_the_mail() {
    for security in [Security::Implicit, Security::StartTls] {
        let (smtp, config) = secured(security);
        let error = send(&channel(EmailConfig { ca: None, ..config }, &local()), &mail(1, ANN)).await.expect_err("unknown authority");
        assert!(matches!(&error, SendError::Retry { reason, .. } if reason.contains("ca_file")), "{error:?}");
        assert_eq!(smtp.received().len(), 0);
    }
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_mail_and_replaced_when_it_died() {
    let smtp = FakeSmtp::start();
    let channel = email(&smtp);
    for n in 1..=3 {
        send(&channel, &mail(n, ANN)).await.expect("sent");
    }
    assert_eq!(smtp.connections(), 1);
    for dead in [Instead::Cut, Instead::Say("421 4.4.2 idle for too long")] {
        smtp.next(At::Mail, dead);
        send(&channel, &mail(4, ANN)).await.expect("sent over a new one");
    }
    assert_eq!((smtp.connections(), smtp.received().len()), (3, 5));
    // The mail may have arrived: no second try without being told.
    smtp.next(At::Content, Instead::DoneThenCut);
    assert!(matches!(send(&channel, &mail(5, ANN)).await, Err(SendError::Uncertain(_))));
    assert_eq!((smtp.connections(), smtp.received().len()), (3, 6));
}

#[tokio::test]
async fn after_a_hundred_mails_a_connection_is_renewed() {
    let smtp = FakeSmtp::start();
    let channel = email(&smtp);
    for n in 1..=101 {
        send(&channel, &mail(n, ANN)).await.expect("sent");
    }
    assert_eq!((smtp.connections(), smtp.received().len()), (2, 101));
}

#[tokio::test]
async fn no_more_connections_than_configured() {
    let smtp = FakeSmtp::start();
    let channel = channel(EmailConfig { connections: 2, ..config(&smtp) }, &local());
    let mails: Vec<_> = (1..=20).map(|n| mail(n, BOB)).collect();
    let sent = join_all(mails.iter().map(|m| channel.send(outgoing(m)))).await;
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    assert_eq!((smtp.received().len(), smtp.most_at_once()), (20, 2));
}

#[tokio::test]
async fn the_check_logs_in_and_sends_nothing() {
    let (smtp, config) = secured(Security::StartTls);
    let said = channel(config, &local()).check().await.expect("well");
    assert!(said.contains("over TLS (STARTTLS), as status@example.com, not signed by us"), "{said}");
    assert_eq!(smtp.commands(), ["EHLO", "STARTTLS", "EHLO", "AUTH", "NOOP", "QUIT"]);
}
