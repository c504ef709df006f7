//! From a text and a destination to the duties of delivering it: one for every reader there, and one that stands by elsewhere.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::{About, Delivery, Relation};
use sev1_domain::destination::{ChannelKind, Destination, DestinationName, Subscriber, WhenBehind};
use sev1_domain::ids::DeliveryId;
use sev1_domain::incident::Incident;
use sev1_domain::message::Message;

use crate::App;

/// What there is to tell, and to whom.
pub(super) struct Duty<'a> {
    pub(super) incident: &'a Incident,
    pub(super) about: About,
    /// Whose text it is.
    pub(super) audience: &'a AudienceName,
    pub(super) now: Timestamp,
}

/// How one reader is reached.
#[derive(Clone, Copy)]
pub(super) struct Reached<'a> {
    /// Where.
    pub(super) destination: &'a Destination,
    pub(super) channel: ChannelKind,
    /// Who, where the readers of a destination are reached apart.
    pub(super) subscriber: Option<&'a Subscriber>,
}

impl App {
    /// The duties to bring a text to a destination. Each has a message of its own, frozen from here on, and so has what goes to the
    /// destination's fallback if this one does not confirm in time.
    pub(super) fn duties(&self, duty: &Duty<'_>, to: &DestinationName, message: impl Fn(Reached<'_>) -> Message) -> Vec<Delivery> {
        let Some(destination) = self.destination(to) else { return Vec::new() };
        let mut duties: Vec<Delivery> = destination.readers().map(|r| self.duty(duty, destination, r, Relation::None, &message)).collect();
        if let ([first], Some(fallback)) = (duties.as_slice(), &destination.fallback) {
            let from = duty.now.checked_add(fallback.after).unwrap_or(Timestamp::MAX);
            let stands_in = Relation::StandsIn { of: first.id, from };
            duties.extend(self.standing_in(duty, &fallback.to, stands_in, &message));
        }
        duties
    }

    /// The duties of a fallback. It has no fallback of its own.
    pub(super) fn standing_in(
        &self,
        duty: &Duty<'_>,
        to: &DestinationName,
        stands_in: Relation,
        message: &impl Fn(Reached<'_>) -> Message,
    ) -> Vec<Delivery> {
        let Some(destination) = self.destination(to) else { return Vec::new() };
        destination.readers().map(|reader| self.duty(duty, destination, reader, stands_in, message)).collect()
    }

    pub(super) fn duty(
        &self,
        duty: &Duty<'_>,
        to: &Destination,
        reader: Option<&Subscriber>,
        relation: Relation,
        message: &impl Fn(Reached<'_>) -> Message,
    ) -> Delivery {
        Delivery {
            id: DeliveryId(self.env.new_id(duty.now)),
            incident: duty.incident.id,
            incident_number: duty.incident.number,
            about: duty.about,
            destination: to.name.clone(),
            recipient: reader.map(|r| r.recipient.clone()),
            channel: to.channel,
            audience: duty.audience.clone(),
            message: message(Reached { destination: to, channel: to.channel, subscriber: reader }),
            created_at: duty.now,
            relation,
        }
    }

    /// The destinations of these deliveries where a newer update leaves no use for older ones.
    pub(super) fn overtaken(&self, deliveries: &[Delivery]) -> Vec<DestinationName> {
        let behind = |name: &&DestinationName| self.destination(name).is_some_and(|d| d.when_behind == WhenBehind::Latest);
        let names: BTreeSet<_> = deliveries.iter().filter(|d| d.relation == Relation::None).map(|d| &d.destination).collect();
        names.into_iter().filter(behind).cloned().collect()
    }

    pub(super) fn destination(&self, name: &DestinationName) -> Option<&Destination> {
        self.registry.route(name).map(|route| &route.destination)
    }
}
