//! Every channel against a server that speaks the real protocol, and misbehaves in every way we know of.

mod dialogs;
mod email;
mod inbox;
mod mattermost;
mod mattermost_webhook;
mod network;
mod pagerduty;
mod ping;
mod registry;
mod services;
mod slack;
mod teams;
mod tickets;
mod webhook;

use std::time::Duration;

use jiff::Timestamp;
use sev1_channels::{AllowedPlace, AllowedPlaces, HttpClient, HttpLimits, Outgoing};
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::{About, Delivery, Receipt, Relation};
use sev1_domain::destination::{ChannelKind, Destination, DestinationName, OnUncertain};
use sev1_domain::ids::{DeliveryId, IncidentId, IncidentNumber, UpdateId, UpdateNumber};
use sev1_domain::message::Message;
use uuid::Uuid;

/// The instant of every attempt in these tests.
fn now() -> Timestamp {
    "2026-07-14T23:20:00Z".parse().expect("a timestamp")
}

/// Limits for a server on this machine that answers.
fn local() -> HttpLimits {
    let loopback: AllowedPlace = "127.0.0.0/8".parse().expect("a place");
    HttpLimits { allow_private: AllowedPlaces::new([loopback]), ..HttpLimits::default() }
}

/// Limits for a server on this machine that does not answer.
fn impatient() -> HttpLimits {
    HttpLimits { request_timeout: Duration::from_millis(200), ..local() }
}

fn client(limits: HttpLimits) -> HttpClient {
    HttpClient::new(limits).expect("a client")
}

/// Delivery number `n` of an incident.
fn delivery(n: u128, channel: ChannelKind, message: Message) -> Delivery {
    Delivery {
        id: DeliveryId(Uuid::from_u128(0x0196_0000_0000_7000_8000_0000_0000_0000 + n)),
        incident: IncidentId(Uuid::from_u128(1)),
        incident_number: IncidentNumber::FIRST,
        about: About::Update { id: UpdateId(Uuid::from_u128(2)), number: UpdateNumber(1), revision: 1 },
        destination: DestinationName::new("war-room").expect("a name"),
        recipient: None,
        channel,
        audience: AudienceName::INTERNAL,
        message,
        created_at: now(),
        relation: Relation::None,
    }
}

fn chat(n: u128, markdown: &str) -> Delivery {
    delivery(n, ChannelKind::Mattermost, Message::Chat { markdown: markdown.to_owned(), acts: Vec::new() })
}

fn event(n: u128, json: &str) -> Delivery {
    delivery(n, ChannelKind::Webhook, Message::Event { kind: "update.published".into(), json: json.to_owned() })
}

fn document(n: u128, name: &str, markdown: &str) -> Delivery {
    delivery(n, ChannelKind::Inbox, Message::Document { name: name.to_owned(), markdown: markdown.to_owned() })
}

fn outgoing(delivery: &Delivery) -> Outgoing<'_> {
    Outgoing { delivery, thread_root: None, now: now() }
}

fn reply<'a>(delivery: &'a Delivery, root: &'a Receipt) -> Outgoing<'a> {
    Outgoing { delivery, thread_root: Some(root), now: now() }
}

fn destination(name: &str, channel: ChannelKind) -> Destination {
    let name = DestinationName::new(name).expect("a name");
    Destination { on_uncertain: OnUncertain::Hold, ..Destination::internal(name, channel) }
}
