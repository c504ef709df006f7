//! What each kind of audience may see of an update, one type per kind.
//!
//! | readers | view | has no field for |
//! | --- | --- | --- |
//! | responders | [`InternalView`] | |
//! | leadership | [`ExecutiveView`] | people, thanks, owners, evidence, technical notes, the bridge's link |
//! | the customer | [`CustomerView`] | people, thanks, owners, evidence, approvals, a cause that is not confirmed |
//! | anybody | [`PublicView`] | all of these, the customer's name, the bridge, the thread |
//!
//! A view is built by *including* what is [cleared](Cleared) for its readers, never by deleting from the internal text, so what is not
//! labelled for them has no way into their words. An internal value does not fit:
//!
//! ```compile_fail
//! # fn show(mut view: sev1_render::view::CustomerView<'_>, update: &sev1_domain::update::Update) {
//! view.workaround = update.facts.workaround.as_ref().map(|w| w.for_internal());
//! # }
//! ```
//!
//! What is cleared for other readers does not fit either:
//!
//! ```compile_fail
//! # fn show(mut view: sev1_render::view::CustomerView<'_>, update: &sev1_domain::update::Update) {
//! use sev1_domain::label::Responders;
//! view.workaround = update.facts.workaround.as_ref().and_then(|w| w.cleared::<Responders>());
//! # }
//! ```
//!
//! And what only responders see has no field:
//!
//! ```compile_fail
//! # fn show(view: sev1_render::view::CustomerView<'_>) {
//! let thanks = view.thanks;
//! # }
//! ```
//!
//! What may be shown may be:
//!
//! ```
//! # fn show<'a>(mut view: sev1_render::view::CustomerView<'a>, update: &'a sev1_domain::update::Update) {
//! use sev1_domain::label::Customers;
//! view.workaround = update.facts.workaround.as_ref().and_then(|w| w.cleared::<Customers>());
//! # }
//! ```

mod about;
mod customer;
mod executive;
mod internal;
mod public;

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::incident::Incident;
use sev1_domain::label::{Cleared, Labelled, Readers};
use sev1_domain::update::Update;

pub use about::{About, Next, OccasionView, Telling};
pub use customer::CustomerView;
pub use executive::{ExecutiveView, Pending};
pub use internal::InternalView;
pub use public::{FixView, PublicView};

/// What one audience may see, by its kind.
#[derive(Clone, Debug)]
pub enum View<'a> {
    /// For responders.
    Internal(Box<InternalView<'a>>),
    /// For leadership.
    Executive(Box<ExecutiveView<'a>>),
    /// For the customer.
    Customer(Box<CustomerView<'a>>),
    /// For anybody.
    Public(Box<PublicView<'a>>),
}

/// What `audience` may see of `update`.
#[must_use]
pub fn view<'a>(incident: &'a Incident, update: &'a Update, audience: &'a Audience) -> View<'a> {
    match audience.kind {
        AudienceKind::Internal => View::Internal(Box::new(InternalView::of(incident, update, audience))),
        AudienceKind::Executive => View::Executive(Box::new(ExecutiveView::of(incident, update, audience))),
        AudienceKind::Customer => View::Customer(Box::new(CustomerView::of(incident, update, audience))),
        AudienceKind::Public => View::Public(Box::new(PublicView::of(incident, update, audience))),
    }
}

impl View<'_> {
    /// What is for every audience.
    #[must_use]
    pub fn about(&self) -> &About<'_> {
        match self {
            Self::Internal(v) => &v.about,
            Self::Executive(v) => &v.about,
            Self::Customer(v) => &v.about,
            Self::Public(v) => &v.about,
        }
    }
}

/// A part that may be left out, for readers who may see it.
fn seen<R: Readers, T>(part: &Option<Labelled<T>>) -> Option<Cleared<R, &T>> {
    part.as_ref().and_then(Labelled::cleared)
}

/// A cause as it is told outside: hypotheses stay inside.
fn confirmed<R: Readers>(cause: &Option<Labelled<Cause>>) -> Option<Cleared<R, &Cause>> {
    seen(cause).filter(|c: &Cleared<R, &Cause>| c.get().certainty == Certainty::Confirmed)
}
