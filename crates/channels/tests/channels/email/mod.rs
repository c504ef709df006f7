//! Mail against a server that speaks SMTP: the conversation, what each answer means, and the mails as another parser reads them.

mod conversation;
mod faults;
mod letter;
mod signature;

use sev1_channels::email::{Email, EmailConfig};
use sev1_channels::{Channel, HttpLimits, SendError};
use sev1_domain::delivery::{About, Delivery, Receipt};
use sev1_domain::destination::{ChannelKind, Recipient};
use sev1_domain::ids::{UpdateId, UpdateNumber};
use sev1_domain::message::Message;
use sev1_testkit::fakes::FakeSmtp;
use sev1_testkit::readers::mail_by as config;
use uuid::Uuid;

use crate::{delivery, local, outgoing};

const ANN: &str = "ann@customer.example";
const BOB: &str = "bob@customer.example";

fn channel(config: EmailConfig, limits: &HttpLimits) -> Email {
    Email::new(config, limits).expect("a channel")
}

fn email(smtp: &FakeSmtp) -> Email {
    channel(config(smtp), &local())
}

/// Delivery number `n`, of update `n`, to one recipient.
fn mail(n: u32, to: &str) -> Delivery {
    let message = Message::Mail {
        subject: "Glöbex: SEV1 outage (INC-1)".into(),
        text: "Status: Identified\n\n.\n.hidden\nÜber alles.\n".into(),
        html: "<!doctype html><p>Status: <b>Identified</b></p>\n".into(),
        unsubscribe: Some("https://sev1.example.com/unsubscribe/abc".into()),
    };
    Delivery {
        about: About::Update { id: UpdateId(Uuid::from_u128(u128::from(n))), number: UpdateNumber(n), revision: 1 },
        recipient: Some(Recipient::new(to).expect("an address")),
        ..delivery(u128::from(n), ChannelKind::Email, message)
    }
}

async fn send(channel: &Email, mail: &Delivery) -> Result<Receipt, SendError> {
    channel.send(outgoing(mail)).await
}
