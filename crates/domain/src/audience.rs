//! Audiences: classes of readers, each with one need, one tone and one zone.

use std::borrow::Cow;
use std::fmt;

use crate::label::Label;
use crate::refusal::Refusal;
use crate::zone::Zone;

/// A class of readers. What they may see follows from [`Audience::kind`] and cannot be widened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The key that destinations, promises and deliveries refer to.
    pub name: AudienceName,
    /// Which of the four circles its readers belong to.
    pub kind: AudienceKind,
    /// How it is spoken to.
    pub tone: Tone,
    /// The zone its texts speak in; `None` for the incident's.
    pub zone: Option<Zone>,
    /// The length budget of one text, in characters; `None` for no limit but the channel's.
    pub max_chars: Option<u32>,
}

impl Audience {
    /// The built-in audience of a kind.
    #[must_use]
    pub fn built_in(kind: AudienceKind) -> Self {
        let (tone, max_chars) = match kind {
            AudienceKind::Internal => (Tone::Direct, None),
            // What the lock screens of both large telephone systems show without opening.
            AudienceKind::Executive => (Tone::Brief, Some(240)),
            AudienceKind::Customer | AudienceKind::Public => (Tone::Formal, None),
        };
        Self { name: kind.name(), kind, tone, zone: None, max_chars }
    }
}

/// The audiences there are: the four built-in ones, tightest circle first, then those of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audiences(Vec<Audience>);

impl Default for Audiences {
    fn default() -> Self {
        Self(AudienceKind::ALL.map(Audience::built_in).into())
    }
}

impl Audiences {
    /// Adds an audience, or redefines the one of its name. A built-in name keeps its kind.
    ///
    /// # Errors
    /// `audience.kind` when a built-in name is given another kind.
    pub fn define(&mut self, audience: Audience) -> Result<(), Refusal> {
        if AudienceKind::from_name(audience.name.as_str()).is_some_and(|kind| kind != audience.kind) {
            return Err(Refusal::new("audience.kind", format!("`{}` is a built-in audience and stays what it is", audience.name))
                .hint("give your audience a name of its own"));
        }
        match self.0.iter_mut().find(|a| a.name == audience.name) {
            Some(known) => *known = audience,
            None => self.0.push(audience),
        }
        Ok(())
    }

    /// The audience of this name.
    #[must_use]
    pub fn get(&self, name: &AudienceName) -> Option<&Audience> {
        self.0.iter().find(|a| a.name == *name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Audience> {
        self.0.iter()
    }
}

/// An audience's name: 1 to 40 lower-case letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AudienceName(Cow<'static, str>);

impl AudienceName {
    /// Our own responders and account team.
    pub const INTERNAL: Self = Self(Cow::Borrowed("internal"));

    /// Checks the name.
    ///
    /// # Errors
    /// `audience.name`.
    pub fn new(name: &str) -> Result<Self, Refusal> {
        if let Some(kind) = AudienceKind::from_name(name) {
            return Ok(kind.name());
        }
        let fits = (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits {
            Ok(Self(Cow::Owned(name.to_owned())))
        } else {
            Err(Refusal::new("audience.name", format!("`{name}` cannot name an audience"))
                .hint("use 1 to 40 lower-case letters, digits and hyphens, such as `customers-eu`"))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AudienceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The four circles of readers. Ordered from our own responders to the whole world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AudienceKind {
    /// Our own responders and account team: the seed's template, everything in it.
    Internal,
    /// Our own leadership.
    Executive,
    /// The affected customer.
    Customer,
    /// Anybody.
    Public,
}

impl AudienceKind {
    /// All kinds, tightest circle first.
    pub const ALL: [Self; 4] = [Self::Internal, Self::Executive, Self::Customer, Self::Public];

    /// The tightest label whose values these readers may still see.
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

    /// The name of the built-in audience of this kind.
    #[must_use]
    pub fn name(self) -> AudienceName {
        AudienceName(Cow::Borrowed(self.as_str()))
    }

    /// The kind with this lower-case name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == name)
    }
}

/// How an audience is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Among colleagues: names, thanks and moods have their place.
    Direct,
    /// One glance at a telephone.
    Brief,
    /// To people outside: facts first, no jokes, one apology at the end.
    Formal,
}

impl Tone {
    /// All.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Brief, Self::Formal];

    /// Lower-case name, as in configuration and in templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Brief => "brief",
            Self::Formal => "formal",
        }
    }

    /// The tone with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_of_ones_own_is_found_by_name_and_a_built_in_one_stays_what_it_is() {
        let mut audiences = Audiences::default();
        let name = AudienceName::new("customers-eu").expect("a name");
        let eu = Audience { name: name.clone(), ..Audience::built_in(AudienceKind::Customer) };
        audiences.define(eu).expect("defined");
        assert_eq!(audiences.get(&name).map(|a| a.kind), Some(AudienceKind::Customer));
        let widened = Audience { name: AudienceName::INTERNAL, ..Audience::built_in(AudienceKind::Public) };
        assert_eq!(audiences.define(widened).expect_err("refused").code, "audience.kind");
        assert_eq!(audiences.iter().count(), 5);
        assert!(AudienceName::new("EU customers").is_err());
    }
}
