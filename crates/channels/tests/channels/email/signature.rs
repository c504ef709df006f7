//! Signatures: what they cover. That they are right is checked by another program's verifier, in `cargo xtask check --only mail`.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sev1_channels::email::{DkimConfig, Email, EmailConfig};
use sev1_testkit::fakes::FakeSmtp;

use super::{ANN, config, mail, send};
use crate::local;

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
}

fn signing(smtp: &FakeSmtp, key: &str) -> EmailConfig {
    let dkim = DkimConfig { domain: "Example.com".into(), selector: "sev1".into(), key: key.into() };
    EmailConfig { dkim: Some(dkim), ..config(smtp) }
}

#[tokio::test]
async fn a_signature_covers_what_a_reader_relies_on() {
    let smtp = FakeSmtp::start();
    let rsa = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let rsa = pem(AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&rsa).expect("PKCS #8").as_ref());
    let ed25519 = pem(Ed25519KeyPair::generate().expect("a key").to_pkcs8v1().expect("PKCS #8").as_ref());
    for (key, algorithm) in [(rsa, "a=rsa-sha256;"), (ed25519, "a=ed25519-sha256;")] {
        let config = signing(&smtp, &key);
        assert!(!format!("{config:?}").contains(&key[40..80]));
        send(&super::channel(config, &local()), &mail(2, ANN)).await.expect("sent");
        let data = String::from_utf8(smtp.received().last().expect("a mail").data.clone()).expect("ASCII");
        let (signature, _) = data.split_once("\r\nDate:").expect("the signature stands above the rest");
        assert!(signature.starts_with("DKIM-Signature: v=1;") && signature.contains(algorithm), "{signature}");
        assert!(signature.contains("d=example.com;") && signature.contains("s=sev1;") && signature.contains("c=relaxed/relaxed;"));
        assert!(signature.lines().all(|l| l.len() <= 78), "{signature}");
        let covered: String = signature.split("h=").nth(1).and_then(|h| h.split(';').next()).expect("h=").split_whitespace().collect();
        let covered: Vec<&str> = covered.split(':').collect();
        for name in ["list-unsubscribe", "list-unsubscribe-post", "in-reply-to", "references", "content-type"] {
            assert_eq!(covered.iter().filter(|c| **c == name).count(), 1, "{name}: {covered:?}");
        }
        // Once more than it is there: a second one would break the signature.
        for name in ["from", "to", "subject"] {
            assert_eq!(covered.iter().filter(|c| **c == name).count(), 2, "{name}: {covered:?}");
        }
    }
}

#[test]
fn a_key_that_cannot_sign_is_refused_and_never_shown() {
    let smtp = FakeSmtp::start();
    for key in ["", "hunter2", "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==\n-----END PRIVATE KEY-----\n"] {
        let fault = Email::new(signing(&smtp, key), &local()).expect_err("refused").to_string();
        assert!(fault.contains("dkim_key_file") && !fault.contains("hunter2") && !fault.contains("aHVudGVyMg"), "{fault}");
    }
}
