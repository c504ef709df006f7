//! A destination of mail for a story: who reads there, and the server that takes their mails.

use sev1_channels::email::{EmailConfig, Tls};
use sev1_channels::registry::ChannelConfig;
use sev1_domain::audience::AudienceName;
use sev1_domain::destination::{ChannelKind, Destination, DestinationName, Recipient, Subscriber};
use sev1_domain::zone::ZoneTable;

use crate::fakes::FakeSmtp;

/// Mails of this name to an audience, each reader with their zone; `None` is that of the audience.
///
/// # Panics
/// When a name, an address or a zone is none.
#[must_use]
pub fn mails(smtp: &FakeSmtp, name: &str, audience: AudienceName, readers: &[(&str, Option<&str>)]) -> (Destination, ChannelConfig) {
    let subscriber = |(address, zone): &(&str, Option<&str>)| Subscriber {
        recipient: Recipient::new(address).expect("an address"),
        zone: zone.map(|zone| ZoneTable::default().find(zone).expect("a zone")),
    };
    let destination = Destination::internal(DestinationName::new(name).expect("a name"), ChannelKind::Email);
    let destination = Destination { audience: Some(audience), subscribers: readers.iter().map(subscriber).collect(), ..destination };
    (destination, ChannelConfig::Email(Box::new(mail_by(smtp))))
}

/// How a fake mail server on this machine is reached: without a login, and in the clear.
#[must_use]
pub fn mail_by(smtp: &FakeSmtp) -> EmailConfig {
    EmailConfig {
        server: smtp.address().ip().to_string(),
        port: Some(smtp.address().port()),
        tls: Tls::None,
        ca: None,
        hello: None,
        login: None,
        from: "Example Status <status@example.com>".into(),
        reply_to: None,
        bounces: None,
        dkim: None,
        connections: 4,
    }
}
