//! Where a message goes that its own destination does not confirm in time: found by name, and only where the same readers are.

use std::cell::RefCell;
use std::ops::Range;

use jiff::SignedDuration;
use sev1_domain::destination::{Destination, Fallback};

use super::destinations::DestinationSettings;
use super::faults::{Fault, Origin};
use super::places::Places;
use super::rows::{Wrong, named};

/// What rows say about fallbacks; they may name rows that come later.
#[derive(Default)]
pub(super) struct Fallbacks {
    /// Which destination says it, the name and its place, and how long the first one has.
    pub(super) said: Vec<(usize, (String, Origin), SignedDuration)>,
    /// Which destinations are nothing but fallbacks, and where they are written.
    pub(super) only: Vec<(usize, Range<usize>)>,
}

impl Fallbacks {
    /// Gives destinations their fallbacks.
    pub(super) fn settle(self, all: &mut [DestinationSettings], places: &Places, faults: &RefCell<Vec<Fault>>) {
        for (index, (said, origin), after) in self.said {
            places.name(&said);
            let own = &all[index].destination;
            let found = all.iter().map(|d| &d.destination).find(|d| d.name.as_str() == said);
            let names = || all.iter().map(|d| d.destination.name.as_str());
            let wrong = match found {
                Some(to) => unfit(own, to),
                None => Some(named("destination", &said, names(), "define it under [[destinations]]".to_owned())),
            };
            match (wrong, found) {
                (None, Some(to)) => all[index].destination.fallback = Some(Fallback { to: to.name.clone(), after }),
                (Some((what, hints)), _) => faults.borrow_mut().push(hints.into_iter().fold(Fault::new(origin, what), Fault::hint)),
                (None, None) => {}
            }
        }
        for (index, span) in self.only {
            let name = &all[index].destination.name;
            if all.iter().all(|d| d.destination.fallback.as_ref().is_none_or(|f| f.to != *name)) {
                let fault =
                    Fault::new(Origin::File(span), format!("no destination falls back to `{name}`, so nothing would ever go there"));
                faults.borrow_mut().push(fault.hint(format!("say `fallback = \"{name}\"` at another destination, or leave out `for`")));
            }
        }
    }
}

/// Why one destination cannot stand in for another.
fn unfit(own: &Destination, to: &Destination) -> Option<Wrong> {
    let fault = |what: String, hint: &str| Some((what, vec![hint.to_owned()]));
    if own.name == to.name {
        return fault("a destination cannot stand in for itself".to_owned(), "name another one, on another channel");
    }
    if !own.subscribers.is_empty() {
        return fault("a destination with subscribers has no fallback: each of them is reached apart".to_owned(), "leave out `fallback`");
    }
    // A text goes to other readers only by their own audience and for their own customers.
    if own.audience != to.audience {
        let of = |d: &Destination| d.audience.as_ref().map_or("certain people".to_owned(), |a| format!("`{a}`"));
        let what = format!("`{}` is read by {} and `{}` by {}", own.name, of(own), to.name, of(to));
        return fault(what, "a fallback has the same audience");
    }
    let all_served = if own.customers.is_empty() { to.customers.is_empty() } else { own.customers.iter().all(|c| to.serves(c)) };
    if !all_served || !to.customers.iter().all(|c| own.serves(c)) {
        let what = format!("`{}` and `{}` do not serve the same customers", own.name, to.name);
        return fault(what, "give both the same `customers`");
    }
    None
}
