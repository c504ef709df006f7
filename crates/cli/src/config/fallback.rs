//! Where a message goes that its own destination does not confirm in time: found by name, and only where the same readers are.

use std::cell::RefCell;

use jiff::SignedDuration;
use sev1_domain::destination::{Destination, Fallback};

use super::destinations::DestinationSettings;
use super::faults::{Fault, Origin};
use super::rows::named;

/// What one destination says of its fallback: which destination says it, the name and its place, and how long the first one has.
pub(super) type SaidFallback = (usize, (String, Origin), SignedDuration);

/// Gives destinations their fallbacks.
pub(super) fn name(all: &mut [DestinationSettings], said: Vec<SaidFallback>, faults: &RefCell<Vec<Fault>>) {
    for (index, (said, origin), after) in said {
        let own = &all[index].destination;
        let found = all.iter().map(|d| &d.destination).find(|d| d.name.as_str() == said);
        let wrong = match found {
            None => Some(named(
                "destination",
                &said,
                all.iter().map(|d| d.destination.name.as_str()),
                "define it under [[destinations]]".into(),
            )),
            Some(to) => unfit(own, to),
        };
        match (wrong, found) {
            (Some((what, hints)), _) => faults.borrow_mut().push(hints.into_iter().fold(Fault::new(origin, what), Fault::hint)),
            (None, Some(to)) => all[index].destination.fallback = Some(Fallback { to: to.name.clone(), after }),
            (None, None) => {}
        }
    }
}

/// Why one destination cannot stand in for another.
fn unfit(own: &Destination, to: &Destination) -> Option<(String, Vec<String>)> {
    if own.name == to.name {
        return Some(("a destination cannot stand in for itself".into(), vec!["name another one, on another channel".into()]));
    }
    if !own.subscribers.is_empty() {
        return Some((
            "a destination with subscribers has no fallback: each of them is reached apart".into(),
            vec!["leave out `fallback`; what cannot be delivered is shown by `sev1 undelivered`".into()],
        ));
    }
    // A text goes to other readers only by their own audience and for their own customers.
    if own.audience != to.audience {
        let of = |d: &Destination| d.audience.as_ref().map_or("certain people".to_owned(), |a| format!("`{a}`"));
        let what = format!("`{}` is read by {} and `{}` by {}", own.name, of(own), to.name, of(to));
        return Some((what, vec!["a fallback has the same audience".into()]));
    }
    let all_served = if own.customers.is_empty() { to.customers.is_empty() } else { own.customers.iter().all(|c| to.serves(c)) };
    let only_served = to.customers.iter().all(|c| own.serves(c));
    if !(all_served && only_served) {
        let what = format!("`{}` and `{}` do not serve the same customers", own.name, to.name);
        return Some((what, vec!["give both the same `customers`".into()]));
    }
    None
}
