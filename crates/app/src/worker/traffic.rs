//! Who may send next: how much is under way to each server, which of them asked for patience, and which destination keeps a pace.
//!
//! It is known to one process and forgotten with it: after a restart, a server that wants patience says so once more.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;
use sev1_channels::registry::{Registry, Route};
use sev1_domain::destination::DestinationName;
use sev1_store::{Lane, Share};

/// What is under way.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    known: Mutex<Known>,
    /// Where the next claim begins, so that no destination is always the first.
    turn: AtomicUsize,
}

#[derive(Debug, Default)]
struct Known {
    places: HashMap<String, Place>,
    /// When a destination that keeps a pace may have its next message.
    next_at: HashMap<DestinationName, Timestamp>,
}

/// One server, or a destination that shares none.
#[derive(Debug, Default)]
struct Place {
    first: u32,
    again: u32,
    not_before: Option<Timestamp>,
}

impl Place {
    fn under_way(&mut self, lane: Lane) -> &mut u32 {
        match lane {
            Lane::First => &mut self.first,
            Lane::Again => &mut self.again,
        }
    }
}

impl Traffic {
    /// What each destination may have of a lane's next claims, at most `per_place` to one server with what is under way there.
    ///
    /// A claim that finds nothing is followed by the next one of the list: together they give every destination its turn.
    pub(super) fn rounds(&self, registry: &Registry, lane: Lane, per_place: u32, now: Timestamp) -> Vec<Vec<Share>> {
        let mut known = self.known();
        let mut routes: Vec<&Route> = registry.routes().collect();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % routes.len().max(1);
        routes.rotate_left(turn);
        let mut by_place: BTreeMap<&str, Vec<&Route>> = BTreeMap::new();
        for route in routes {
            by_place.entry(&route.place).or_default().push(route);
        }
        // Who may have nothing is named all the same: else it would count among the destinations that nobody knows here.
        let none: Vec<Share> = registry.destinations().map(|d| Share { destination: d.name.clone(), at_most: 0 }).collect();
        let mut rounds = vec![none.clone()];
        for (place, routes) in by_place {
            let place = known.places.entry(place.to_owned()).or_default();
            let patient = place.not_before.is_some_and(|t| now < t);
            let free = if patient { 0 } else { per_place.saturating_sub(*place.under_way(lane)) };
            if free == 0 {
                continue;
            }
            let next_at = &known.next_at;
            let ready: Vec<_> = routes.into_iter().filter(|r| next_at.get(&r.destination.name).is_none_or(|t| *t <= now)).collect();
            let each = free / u32::try_from(ready.len().max(1)).unwrap_or(u32::MAX);
            for (i, route) in ready.into_iter().enumerate() {
                let round = if each == 0 { i / free as usize } else { 0 };
                while rounds.len() <= round {
                    rounds.push(none.clone());
                }
                let share = rounds[round].iter_mut().find(|s| s.destination == route.destination.name).expect("all are named");
                share.at_most = if route.destination.pace.is_some() { 1 } else { each.max(1) };
            }
        }
        rounds
    }

    /// A delivery sets out.
    pub(super) fn begin(&self, route: &Route, lane: Lane, now: Timestamp) {
        let mut known = self.known();
        *known.places.entry(route.place.clone()).or_default().under_way(lane) += 1;
        if let Some(pace) = route.destination.pace {
            known.next_at.insert(route.destination.name.clone(), now.checked_add(pace).unwrap_or(now));
        }
    }

    /// It came back. A server that asked for patience is left alone until then, whatever else is due there.
    pub(super) fn end(&self, route: &Route, lane: Lane, not_before: Option<Timestamp>) {
        let mut known = self.known();
        let place = known.places.entry(route.place.clone()).or_default();
        let under_way = place.under_way(lane);
        *under_way = under_way.saturating_sub(1);
        place.not_before = place.not_before.max(not_before);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("nobody panics while it is locked")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;
    use sev1_channels::HttpLimits;
    use sev1_channels::inbox::InboxConfig;
    use sev1_channels::mattermost_webhook::MattermostWebhookConfig;
    use sev1_channels::registry::ChannelConfig;
    use sev1_domain::destination::{ChannelKind, Destination};

    use super::*;

    const NOON: Timestamp = Timestamp::UNIX_EPOCH;

    fn name(text: &str) -> DestinationName {
        DestinationName::new(text).expect("a name")
    }

    /// Five rooms of one server, and a folder.
    fn registry() -> Registry {
        let hook = |n: usize| {
            let url = format!("https://chat.example.com/hooks/{}", "a".repeat(26)).into();
            let room = Destination::internal(name(&format!("room-{n}")), ChannelKind::MattermostWebhook);
            (room, ChannelConfig::MattermostWebhook(MattermostWebhookConfig { url }))
        };
        let folder = Destination { pace: Some(SignedDuration::from_secs(5)), ..Destination::internal(name("folder"), ChannelKind::Inbox) };
        let inbox = (folder, ChannelConfig::Inbox(InboxConfig { folder: "/x".into() }));
        let limits = HttpLimits { request_timeout: Duration::from_secs(1), ..HttpLimits::default() };
        Registry::build((1..=5).map(hook).chain([inbox]).collect(), limits).expect("lawful")
    }

    /// What each destination may have in each round, by name.
    fn rounds(traffic: &Traffic, per_place: u32, now: Timestamp) -> Vec<Vec<(String, u32)>> {
        let shares =
            |round: Vec<Share>| round.into_iter().filter(|s| s.at_most > 0).map(|s| (s.destination.to_string(), s.at_most)).collect();
        traffic.rounds(&registry(), Lane::First, per_place, now).into_iter().map(shares).collect()
    }

    fn to(round: &[(String, u32)], place: &str) -> u32 {
        round.iter().filter(|(name, _)| name.starts_with(place)).map(|(_, n)| n).sum()
    }

    #[test]
    fn one_server_never_gets_more_than_its_part_and_every_room_gets_its_turn() {
        let traffic = Traffic::default();
        let found = rounds(&traffic, 2, NOON);
        assert_eq!(found.iter().map(|round| to(round, "room")).collect::<Vec<_>>(), [2, 2, 1]);
        let mut names: Vec<_> = found.iter().flatten().map(|(name, _)| name.clone()).collect();
        names.sort();
        assert_eq!(names, ["folder", "room-1", "room-2", "room-3", "room-4", "room-5"]);
        assert_eq!(rounds(&traffic, 10, NOON).iter().map(|round| to(round, "room")).collect::<Vec<_>>(), [10]);
    }

    #[test]
    fn what_is_under_way_counts_in_its_own_lane_until_it_comes_back() {
        let (traffic, registry) = (Traffic::default(), registry());
        let route = registry.route(&name("room-1")).expect("known");
        traffic.begin(route, Lane::First, NOON);
        traffic.begin(route, Lane::Again, NOON);
        assert_eq!(to(&rounds(&traffic, 1, NOON).concat(), "room"), 0);
        traffic.end(route, Lane::First, None);
        assert_eq!(to(&rounds(&traffic, 1, NOON).concat(), "room"), 5, "one by one");
    }

    #[test]
    fn a_server_that_asked_for_patience_is_left_alone_with_all_its_rooms() {
        let (traffic, registry) = (Traffic::default(), registry());
        let route = registry.route(&name("room-1")).expect("known");
        let later = NOON + SignedDuration::from_secs(30);
        traffic.begin(route, Lane::Again, NOON);
        traffic.end(route, Lane::Again, Some(later));
        let found = rounds(&traffic, 10, NOON).concat();
        assert_eq!((to(&found, "room"), to(&found, "folder")), (0, 1));
        assert_eq!(to(&rounds(&traffic, 10, later).concat(), "room"), 10);
    }

    #[test]
    fn a_destination_keeps_its_pace() {
        let (traffic, registry) = (Traffic::default(), registry());
        let folder = registry.route(&name("folder")).expect("known");
        assert_eq!(to(&rounds(&traffic, 10, NOON).concat(), "folder"), 1);
        traffic.begin(folder, Lane::First, NOON);
        traffic.end(folder, Lane::First, None);
        let at = |secs| to(&rounds(&traffic, 10, NOON + SignedDuration::from_secs(secs)).concat(), "folder");
        assert_eq!((at(4), at(5)), (0, 1));
    }
}
