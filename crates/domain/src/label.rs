//! Who may see a field. A label travels with the value and only ever tightens along a derivation.

use std::marker::PhantomData;

use crate::audience::AudienceKind;

/// The widest class of readers a value may reach. Ordered from tightest to widest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// Our own responders only. The label of everything that is not said to be wider.
    #[default]
    Internal,
    /// Our own leadership as well.
    Executive,
    /// The affected customer as well.
    Customer,
    /// Anybody.
    Public,
}

impl Label {
    /// All labels, tightest first.
    pub const ALL: [Self; 4] = [Self::Internal, Self::Executive, Self::Customer, Self::Public];

    /// Whether `audience` may see a value with this label.
    #[must_use]
    pub fn reaches(self, audience: AudienceKind) -> bool {
        self >= audience.needs()
    }

    /// The tighter of the two: the label of anything derived from both.
    #[must_use]
    pub fn tighten(self, other: Self) -> Self {
        self.min(other)
    }

    /// Lower-case name, as in the API and in configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Executive => "executive",
            Self::Customer => "customer",
            Self::Public => "public",
        }
    }

    /// The label with this lower-case name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == name)
    }
}

/// A value together with who may see it.
///
/// The value can be reached only by naming the audience it is for, so showing it to the wrong one
/// takes a lie, not a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled<T> {
    label: Label,
    value: T,
}

impl<T> Labelled<T> {
    /// A value with a label.
    pub fn new(label: Label, value: T) -> Self {
        Self { label, value }
    }

    /// A value for our own responders only.
    pub fn internal(value: T) -> Self {
        Self::new(Label::Internal, value)
    }

    /// Its label.
    pub fn label(&self) -> Label {
        self.label
    }

    /// The value, if `audience` may see it. The internal audience always may.
    pub fn visible_to(&self, audience: AudienceKind) -> Option<&T> {
        self.label.reaches(audience).then_some(&self.value)
    }

    /// The value for the texts of `R`'s readers, if they may see it: the only way into their views.
    #[must_use]
    pub fn cleared<R: Readers>(&self) -> Option<Cleared<R, &T>> {
        self.visible_to(R::KIND).map(Cleared::of)
    }

    /// The value for our own side: storage, rules, the internal text.
    pub fn for_internal(&self) -> &T {
        &self.value
    }

    /// The same label on a value derived from this one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Labelled<U> {
        Labelled { label: self.label, value: f(self.value) }
    }

    /// Like [`Labelled::map`] for a derivation that can fail.
    ///
    /// # Errors
    /// Whatever `f` gives.
    pub fn try_map<U, E>(self, f: impl FnOnce(T) -> Result<U, E>) -> Result<Labelled<U>, E> {
        Ok(Labelled { label: self.label, value: f(self.value)? })
    }
}

/// A circle of readers as a type, so that what is cleared for one cannot be shown to another.
pub trait Readers: sealed::Sealed {
    /// The circle.
    const KIND: AudienceKind;
}

/// Our own responders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responders;
/// Our own leadership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Executives;
/// The affected customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customers;
/// Anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Everybody;

impl Readers for Responders {
    const KIND: AudienceKind = AudienceKind::Internal;
}
impl Readers for Executives {
    const KIND: AudienceKind = AudienceKind::Executive;
}
impl Readers for Customers {
    const KIND: AudienceKind = AudienceKind::Customer;
}
impl Readers for Everybody {
    const KIND: AudienceKind = AudienceKind::Public;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Responders {}
    impl Sealed for super::Executives {}
    impl Sealed for super::Customers {}
    impl Sealed for super::Everybody {}
}

/// A value that the readers `R` may see. It comes only from [`Labelled::cleared`] and
/// [`Prose::cleared`](crate::prose::Prose::cleared), so a view made of these cannot hold an internal value:
///
/// ```compile_fail
/// use sev1_domain::label::{Cleared, Customers, Labelled};
/// struct CustomerView { mood: Cleared<Customers, &'static str> }
/// let mood = Labelled::internal("lighter");
/// // An internal value is no cleared one …
/// let view = CustomerView { mood: *mood.for_internal() };
/// ```
///
/// ```compile_fail
/// use sev1_domain::label::{Cleared, Customers, Labelled, Responders};
/// let mood = Labelled::internal("lighter");
/// // … and what is cleared for responders is not cleared for the customer.
/// let for_customer: Option<Cleared<Customers, &&str>> = mood.cleared::<Responders>();
/// ```
///
/// ```
/// use sev1_domain::label::{Customers, Label, Labelled};
/// assert!(Labelled::internal("lighter").cleared::<Customers>().is_none());
/// assert!(Labelled::new(Label::Customer, "7.8.6").cleared::<Customers>().is_some());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleared<R, T> {
    value: T,
    readers: PhantomData<R>,
}

impl<R: Readers, T> Cleared<R, T> {
    /// For the two places in the domain that look at a label first.
    pub(crate) fn of(value: T) -> Self {
        Self { value, readers: PhantomData }
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The value, given away: from here on the type does not watch it any more.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// What is derived from a cleared value is cleared as well.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Cleared<R, U> {
        Cleared::of(f(self.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reaches_its_own_audience_and_every_tighter_one() {
        for (i, label) in Label::ALL.into_iter().enumerate() {
            for (j, audience) in AudienceKind::ALL.into_iter().enumerate() {
                assert_eq!(label.reaches(audience), j <= i, "{label:?} {audience:?}");
            }
        }
    }

    #[test]
    fn what_is_derived_from_two_values_is_as_tight_as_the_tighter() {
        assert_eq!(Label::Public.tighten(Label::Internal), Label::Internal);
        assert_eq!(Label::Customer.tighten(Label::Executive), Label::Executive);
    }
}
