//! How far the impact reaches, in numbers.

use std::fmt;

use crate::refusal::Refusal;
use crate::text::Phrase;

/// How many are affected: `about 4,200 of 9,000 users, EU node`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// How many.
    pub affected: u64,
    /// Out of how many, if known; never fewer than are affected.
    pub of: Option<u64>,
    /// What is counted: `users`, `requests`, `tenants`.
    pub unit: Phrase,
    /// Whether the number is an estimate.
    pub about: bool,
    /// Where or whom: `EU node`.
    pub scope: Option<Phrase>,
}

impl Reach {
    /// Reads `about 4,200 of 9,000 users, EU node`: what stands behind the first comma of the words is the scope.
    ///
    /// ```
    /// use sev1_domain::reach::Reach;
    /// let reach = Reach::read("~4200 out of 9000 users, EU node").expect("read");
    /// assert_eq!(reach.to_string(), "about 4,200 of 9,000 users, EU node");
    /// ```
    ///
    /// # Errors
    /// `reach.unread`, and those of [`Phrase::new`].
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let unread = || {
            Refusal::new("reach.unread", format!("`{}` does not say how many are affected", text.trim()))
                .hint("write it like: about 4,200 of 9,000 users, EU node")
        };
        let (numbers, words) = Numbers::read(text.trim()).ok_or_else(unread)?;
        let (unit, scope) = words.split_once(", ").map_or((words, None), |(unit, scope)| (unit, Some(scope)));
        Ok(Self { scope: scope.map(Phrase::new).transpose()?, ..numbers.of_unit(Phrase::new(unit).map_err(|_| unread())?) })
    }

    /// Its numbers: `about 4,200 of 9,000`.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        Numbers { affected: self.affected, of: self.of, about: self.about }
    }

    /// Refuses numbers that cannot be.
    ///
    /// # Errors
    /// `reach.more_than_all`.
    pub fn check(&self) -> Result<(), Refusal> {
        match self.of {
            Some(of) if of < self.affected => {
                let reason = format!("{} of {} {} cannot be affected", grouped(self.affected), grouped(of), self.unit);
                Err(Refusal::new("reach.more_than_all", reason).hint("give the number of all behind \"of\", or leave it out"))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Reach {
    /// In a sentence: `about 4,200 of 9,000 users, EU node`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.numbers(), self.unit)?;
        self.scope.as_ref().map_or(Ok(()), |scope| write!(f, ", {scope}"))
    }
}

/// The numbers of a reach: `about 4,200 of 9,000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    affected: u64,
    of: Option<u64>,
    about: bool,
}

impl Numbers {
    /// Numbers at the front of a text, and the words behind them. `about` and `~` mean an estimate, `of` and `out of` the same.
    #[must_use]
    pub fn read(text: &str) -> Option<(Self, &str)> {
        let exact = ["about ", "~"].into_iter().find_map(|mark| text.strip_prefix(mark));
        let (affected, rest) = leading_number(exact.unwrap_or(text).trim_start())?;
        let (of, rest) = Self::read_of(rest).map_or((None, rest), |(of, rest)| (Some(of), rest));
        Some((Self { affected, of, about: exact.is_some() }, rest))
    }

    /// `of 9,000` or `out of 9,000` at the front of a text, and the words behind it.
    #[must_use]
    pub fn read_of(text: &str) -> Option<(u64, &str)> {
        leading_number(["of ", "out of "].into_iter().find_map(|of| text.strip_prefix(of))?.trim_start())
    }

    /// Whether a number of all is named.
    #[must_use]
    pub fn has_all(&self) -> bool {
        self.of.is_some()
    }

    /// So many of this.
    #[must_use]
    pub fn of_unit(self, unit: Phrase) -> Reach {
        let Self { affected, of, about } = self;
        Reach { affected, of, unit, about, scope: None }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.about { "about " } else { "" }, grouped(self.affected))?;
        self.of.map_or(Ok(()), |of| write!(f, " of {}", grouped(of)))
    }
}

/// A whole number as people write it: `4200`, `4,200`. Commas stand between groups of three, or nowhere.
#[must_use]
pub fn read_number(text: &str) -> Option<u64> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let grouped = text.contains(',');
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let fits = digits(first) && !first.is_empty() && (!grouped || first.len() <= 3) && groups.all(|g| g.len() == 3 && digits(g));
    fits.then(|| text.replace(',', "").parse().ok()).flatten()
}

/// The number with commas between its groups of three: `4,200`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number with something behind it: white space, or a sign of percent.
fn leading_number(text: &str) -> Option<(u64, &str)> {
    let (number, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != ',')?);
    rest.starts_with(|c: char| c.is_whitespace() || c == '%').then_some(())?;
    Some((read_number(number)?, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reach_is_read_as_people_write_it() {
        for (text, said) in [
            ("about 4,200 of 9,000 users, EU node", "about 4,200 of 9,000 users, EU node"),
            ("~4200 out of 9000 users", "about 4,200 of 9,000 users"),
            (" 1 tenant ", "1 tenant"),
            ("0 users", "0 users"),
            ("40% of logins", "40 % of logins"),
            ("~ 1,234,567 requests, since 2pm ET, worldwide", "about 1,234,567 requests, since 2pm ET, worldwide"),
        ] {
            assert_eq!(Reach::read(text).map(|r| r.to_string()).as_deref(), Ok(said), "{text}");
        }
        for text in
            ["", "users", "some users", "4,20 users", "4,200", "4.2k users", ",200 users", "about users", "99999999999999999999 users"]
        {
            assert_eq!(Reach::read(text).map_err(|r| r.code), Err("reach.unread"), "{text}");
        }
    }

    #[test]
    fn more_than_all_cannot_be_affected() {
        let check = |text: &str| Reach::read(text).and_then(|r| r.check()).map_err(|r| r.code);
        assert_eq!(check("9,000 of 4,200 users"), Err("reach.more_than_all"));
        assert_eq!(check("9,000 of 9,000 users"), Ok(()));
        assert_eq!(check("9,000 users"), Ok(()));
    }

    proptest! {
        #[test]
        fn a_number_comes_back_from_its_groups(number in any::<u64>()) {
            prop_assert_eq!(read_number(&grouped(number)), Some(number));
            prop_assert_eq!(read_number(&number.to_string()), Some(number));
        }
    }
}
