//! Classes of readers: who an update is for.

use crate::label::Label;

/// A class of readers with one need. Ordered from our own responders to the whole world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Audience {
    /// Our own responders and account team: the seed's template, everything in it.
    Internal,
    /// Our own leadership.
    Executive,
    /// The affected customer.
    Customer,
    /// Anybody.
    Public,
}

impl Audience {
    /// All audiences, tightest circle first.
    pub const ALL: [Self; 4] = [Self::Internal, Self::Executive, Self::Customer, Self::Public];

    /// The tightest label whose values this audience may still see.
    #[must_use]
    pub fn needs(self) -> Label {
        match self {
            Self::Internal => Label::Internal,
            Self::Executive => Label::Executive,
            Self::Customer => Label::Customer,
            Self::Public => Label::Public,
        }
    }

    /// Lower-case name, as in the API and in configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.needs().as_str()
    }

    /// The audience with this lower-case name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == name)
    }
}
