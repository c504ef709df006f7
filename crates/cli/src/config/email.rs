//! What a destination of `channel = "email"` says: the mail server, as whom, and who gets the mails.

use std::path::{Path, PathBuf};

use sev1_channels::email::{Tls, check_address};
use sev1_domain::destination::{Recipient, Subscriber};
use sev1_domain::zone::ZoneTable;

use super::faults::{Fault, Origin};
use super::rows::{Item, Row, Wrong, one_of, words};
use super::sections::path;

/// A mail server and a sender. Secrets are still in their files.
#[derive(Clone, Debug)]
pub(crate) struct EmailSettings {
    /// The server.
    pub(crate) server: String,
    /// Its port; the usual one of `tls` if left out.
    pub(crate) port: Option<u16>,
    /// How the connection is encrypted.
    pub(crate) tls: Tls,
    /// A certificate authority that is trusted beside the system's.
    pub(crate) ca_file: Option<PathBuf>,
    /// What we call ourselves.
    pub(crate) hello: Option<String>,
    /// User, and the file that holds the password.
    pub(crate) login: Option<(String, PathBuf)>,
    /// Whom the mails are from.
    pub(crate) from: String,
    /// Where answers go.
    pub(crate) reply_to: Option<String>,
    /// Where bounces go.
    pub(crate) bounces: Option<String>,
    /// Selector, domain, and the file that holds the key.
    pub(crate) dkim: Option<(String, String, PathBuf)>,
    /// Connections at once.
    pub(crate) connections: u32,
}

/// Every key that only mail has.
pub(super) const KEYS: [&str; 13] = [
    "port",
    "tls",
    "ca_file",
    "hello",
    "user",
    "password_file",
    "from",
    "reply_to",
    "bounces",
    "dkim_selector",
    "dkim_domain",
    "dkim_key_file",
    "connections",
];

pub(super) fn email(row: &Row<'_, '_>, folder: &Path) -> Option<EmailSettings> {
    let file = |key| row.text(key).map(|(text, origin)| path(text, &origin, folder));
    let address =
        |said: Option<(&str, Origin)>| row.read(said, |t| check_address(t).map(|()| t.to_owned()).map_err(|f| (f.to_string(), Vec::new())));
    let server = row.needed("server", "the mail server's name, such as smtp.example.com").map(|(t, _)| t.to_owned());
    let port = row.number("port", 1..=65_535).and_then(|n| u16::try_from(n).ok());
    let usual = if port == Some(465) { Tls::Implicit } else { Tls::StartTls };
    let tls = match row.text("tls") {
        None => Some(usual),
        said => row.read(said, |t| one_of(t, Tls::from_name(t), &Tls::ALL.map(Tls::as_str))),
    };
    let from = address(row.needed("from", "whom the mails are from, such as \"Example Status <status@example.com>\""));
    let reply_to = address(row.text("reply_to"));
    let bounces = address(row.text("bounces").filter(|(t, _)| !t.is_empty()));
    let login = both(row, ["user", "password_file"], "a file that holds the user's password", "the user that the password belongs to");
    let login = login.map(|[(user, _), (file, origin)]| (user.to_owned(), path(file, &origin, folder)));
    let dkim = both(
        row,
        ["dkim_selector", "dkim_key_file"],
        "a file that holds the private key, in PEM",
        "the name of the key in the DNS, such as \"sev1\"",
    );
    let domain = row.text("dkim_domain").map(|(t, _)| t.to_owned());
    let domain = domain.or_else(|| from.as_ref()?.trim_end_matches('>').rsplit_once('@').map(|(_, domain)| domain.to_owned()));
    let dkim = dkim.and_then(|[(selector, _), (file, origin)]| Some((selector.to_owned(), domain?, path(file, &origin, folder))));
    let connections = row.number("connections", 1..=100).unwrap_or(4);
    let (ca_file, hello) = (file("ca_file"), row.text("hello").map(|(t, _)| t.to_owned()));
    Some(EmailSettings { server: server?, port, tls: tls?, ca_file, hello, login, from: from?, reply_to, bounces, dkim, connections })
}

/// Two texts, one of which is of no use without the other.
fn both<'t>(row: &Row<'t, '_>, keys: [&'static str; 2], second: &str, first: &str) -> Option<[(&'t str, Origin); 2]> {
    let said = keys.map(|key| row.text(key).filter(|(text, _)| !text.is_empty()));
    match said {
        [Some(a), Some(b)] => Some([a, b]),
        [None, None] => None,
        [Some((_, origin)), None] => {
            row.fault(Fault::new(origin, format!("`{}` needs `{}`", keys[0], keys[1])).hint(second.to_owned()));
            None
        }
        [None, Some((_, origin))] => {
            row.fault(Fault::new(origin, format!("`{}` needs `{}`", keys[1], keys[0])).hint(first.to_owned()));
            None
        }
    }
}

/// Who gets the mails: addresses, or tables that say more of one.
pub(super) fn subscribers(row: &Row<'_, '_>, zones: &ZoneTable) -> Vec<Subscriber> {
    let Some(items) =
        row.items_or_rows("recipients", "addresses: [\"dana@example.com\", { address = \"eve@example.com\", zone = \"CET\" }]")
    else {
        let fault = Fault::new(Origin::File(row.span.clone()), "`recipients` is missing");
        row.fault(fault.hint("who gets the mails: [\"dana@example.com\"]"));
        return Vec::new();
    };
    let mut found: Vec<Subscriber> = Vec::new();
    for item in items {
        let (said, zone) = match item {
            Item::Text(said) => (Some(said), None),
            Item::Row(one) => {
                let said = one.needed("address", "the mail address");
                let zone = one.read(one.text("zone"), |t| zones.find(t).map_err(words));
                one.finish(&[]);
                (said, zone)
            }
        };
        let read = |t: &str| -> Result<Recipient, Wrong> {
            let recipient = Recipient::new(t).map_err(words)?;
            check_address(t).map_err(|fault| (fault.to_string(), Vec::new()))?;
            let twice = found.iter().any(|s| s.recipient.as_str().eq_ignore_ascii_case(t));
            if twice { Err((format!("`{t}` is named twice"), vec!["delete one of them".into()])) } else { Ok(recipient) }
        };
        if let Some(recipient) = row.read(said, read) {
            found.push(Subscriber { recipient, zone });
        }
    }
    found
}
