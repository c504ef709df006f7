//! Where people talk live: a call or a room, its link, and when it reconvenes.

use crate::text::Phrase;
use crate::when::Moment;

/// A bridge as an update speaks of it. `T` is how its times are held: [`Moment`] in facts, civil times in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge<T = Moment> {
    /// What people call it: `WebEx with ABC`.
    pub name: Phrase,
    /// Where to join, if said.
    pub link: Option<Phrase>,
    /// Whether people are on it.
    pub state: BridgeState,
    /// When it goes on; `None` when nothing is planned or it is still open.
    pub reconvenes: Option<T>,
}

/// Whether people are on the bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BridgeState {
    /// People are on it.
    Open,
    /// It has ended, for now or for good.
    Concluded,
}

impl BridgeState {
    /// Lower-case name, as in words and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Concluded => "concluded",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Concluded].into_iter().find(|s| s.as_str() == name)
    }
}

impl<T> Bridge<T> {
    /// The same bridge with its times held another way.
    ///
    /// # Errors
    /// Whatever `f` gives.
    pub fn try_map<U, E>(self, f: &mut impl FnMut(T) -> Result<U, E>) -> Result<Bridge<U>, E> {
        let Self { name, link, state, reconvenes } = self;
        Ok(Bridge { name, link, state, reconvenes: reconvenes.map(f).transpose()? })
    }
}
