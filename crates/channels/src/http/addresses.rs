//! Which addresses may be called: public ones, and those the operator allowed. Checked on every attempt,
//! because a name can point elsewhere tomorrow and an update must never reach a neighbour's admin page.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use reqwest::dns::{Name, Resolve, Resolving};

/// Places that may be called although they are not public. Empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedPlaces(Arc<[AllowedPlace]>);

impl AllowedPlaces {
    /// These places.
    #[must_use]
    pub fn new(places: impl IntoIterator<Item = AllowedPlace>) -> Self {
        Self(places.into_iter().collect())
    }

    /// Whether `address` may be called under the name `host`.
    pub(crate) fn permits(&self, host: &str, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|place| place.covers(host, address))
    }

    /// The same as an error, for a caller that holds an address.
    pub(crate) fn check(&self, host: &str, address: IpAddr) -> Result<(), AddressRefused> {
        if self.permits(host, address) { Ok(()) } else { Err(AddressRefused { host: host.to_owned(), address }) }
    }
}

/// One place that may be called although it is not public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedPlace {
    /// A host name, wherever it points.
    Host(String),
    /// A network: its first address and the length of its prefix in bits.
    Network(IpAddr, u8),
}

impl AllowedPlace {
    fn covers(&self, host: &str, address: IpAddr) -> bool {
        match self {
            Self::Host(name) => name.eq_ignore_ascii_case(host.trim_end_matches('.')),
            Self::Network(network, prefix) => in_network(address, *network, *prefix),
        }
    }
}

/// Why a text names no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no host name, address or network; write `chat.internal`, `10.1.2.3` or `10.0.0.0/8`")]
pub struct NotAPlace(String);

impl FromStr for AllowedPlace {
    type Err = NotAPlace;

    /// Accepts a host name, an IP address, or a network such as `10.0.0.0/8`.
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let refused = || NotAPlace(text.to_owned());
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Network(address, bits(address)));
        }
        if let Some((network, prefix)) = text.split_once('/') {
            let network: IpAddr = network.parse().map_err(|_| refused())?;
            let prefix = prefix.parse().ok().filter(|p| *p <= bits(network)).ok_or_else(refused)?;
            return Ok(Self::Network(network, prefix));
        }
        let name = text.trim_end_matches('.');
        let labels = name.split('.').all(|l| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        // A name of digits only would be read as an address by every URL parser.
        let named = name.bytes().any(|b| b.is_ascii_alphabetic());
        if labels && named && name.len() <= 253 { Ok(Self::Host(name.to_ascii_lowercase())) } else { Err(refused()) }
    }
}

/// The name or address is not public and nobody allowed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{host} is at {address}, which is not a public address; if it is yours, allow this host or its network for private addresses in the configuration"
)]
pub(crate) struct AddressRefused {
    host: String,
    address: IpAddr,
}

/// Resolves names by the operating system and drops every address that may not be called.
pub(super) struct GuardedResolver(pub(super) AllowedPlaces);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0.clone();
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            Ok(Box::new(permitted(&allowed, host, &found)?.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

/// Those of a name's addresses that may be connected to; a connection goes to one of them and asks no name server again.
fn permitted(allowed: &AllowedPlaces, host: &str, found: &[SocketAddr]) -> Result<Vec<SocketAddr>, AddressRefused> {
    let permitted: Vec<SocketAddr> = found.iter().copied().filter(|a| allowed.permits(host, a.ip())).collect();
    if let (true, Some(refused)) = (permitted.is_empty(), found.first()) {
        allowed.check(host, refused.ip())?;
    }
    Ok(permitted)
}

/// Whether packets to `address` leave for the public internet. Anything reserved for another use is not public.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            !NOT_PUBLIC_V4.iter().any(|(network, prefix)| in_network(address, IpAddr::V4(*network), *prefix)) && !v4.is_broadcast()
        }
        IpAddr::V6(v6) => match embedded_v4(v6) {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                in_network(address, IpAddr::V6(GLOBAL_UNICAST_V6.0), GLOBAL_UNICAST_V6.1)
                    && !NOT_PUBLIC_V6.iter().any(|(network, prefix)| in_network(address, IpAddr::V6(*network), *prefix))
            }
        },
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped (`::ffff:0:0/96`) or translated by NAT64 (`64:ff9b::/96`).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    const NAT64: Ipv6Addr = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);
    let translated = in_network(IpAddr::V6(address), IpAddr::V6(NAT64), 96);
    let [.., a, b, c, d] = address.octets();
    address.to_ipv4_mapped().or_else(|| translated.then(|| Ipv4Addr::new(a, b, c, d)))
}

/// The IANA special-purpose registry, in its own order.
const NOT_PUBLIC_V4: [(Ipv4Addr, u8); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Everything public in IPv6 lies in here; loopback, unique-local, link-local and multicast do not.
const GLOBAL_UNICAST_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Protocol assignments (Teredo among them), documentation, and 6to4, which hides any IPv4 address.
const NOT_PUBLIC_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

fn in_network(address: IpAddr, network: IpAddr, prefix: u8) -> bool {
    let (address, network, width) = match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => (u128::from(a.to_bits()), u128::from(n.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(n)) => (a.to_bits(), n.to_bits(), 128),
        _ => return false,
    };
    let host_bits = width - u32::from(prefix);
    (address ^ network).checked_shr(host_bits).unwrap_or(0) == 0
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_public_addresses_are_public() {
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "4000::1",
        ];
        for text in private {
            assert!(!AllowedPlaces::default().permits("example.com", ip(text)), "{text}");
        }
        for text in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ] {
            assert!(AllowedPlaces::default().permits("example.com", ip(text)), "{text}");
        }
    }

    #[test]
    fn an_operator_allows_a_host_an_address_or_a_network_and_nothing_beside_it() {
        let allowed = |text: &str| AllowedPlaces::new([text.parse::<AllowedPlace>().expect("a place")]);
        assert!(allowed("10.0.0.0/8").permits("x", ip("10.255.0.1")));
        assert!(allowed("10.0.0.0/8").permits("x", ip("::ffff:10.255.0.1")));
        assert!(!allowed("10.0.0.0/8").permits("x", ip("192.168.0.1")));
        assert!(allowed("10.0.0.5").permits("x", ip("10.0.0.5")));
        assert!(!allowed("10.0.0.5").permits("x", ip("10.0.0.6")));
        assert!(allowed("fd00::/8").permits("x", ip("fd12::1")));
        assert!(!allowed("fd00::/8").permits("x", ip("::1")));
        assert!(allowed("Chat.Internal.").permits("chat.internal", ip("10.0.0.5")));
        assert!(!allowed("chat.internal").permits("evil.chat.internal", ip("10.0.0.5")));
        assert!(allowed("0.0.0.0/0").permits("x", ip("127.0.0.1")));
        assert!(allowed("::/0").permits("x", ip("::1")));
    }

    #[test]
    fn a_name_that_is_bound_to_another_address_between_two_attempts_is_refused_then() {
        let at = |addresses: &[&str]| {
            let found: Vec<SocketAddr> = addresses.iter().map(|a| SocketAddr::new(ip(a), 443)).collect();
            permitted(&AllowedPlaces::default(), "chat.example.com", &found).map(|all| all.iter().map(|a| a.ip()).collect::<Vec<_>>())
        };
        let public = ip("1.1.1.1");
        assert_eq!(at(&["1.1.1.1"]).ok(), Some(vec![public]));
        for rebound in [&["127.0.0.1"][..], &["169.254.169.254"], &["10.0.0.1", "::1"], &["::ffff:127.0.0.1"], &["64:ff9b::a00:1"]] {
            assert!(at(rebound).expect_err("private").to_string().contains("not a public address"), "{rebound:?}");
        }
        // An answer with both kinds leads to the public one only.
        assert_eq!(at(&["127.0.0.1", "1.1.1.1", "fd00::1"]).ok(), Some(vec![public]));
        assert_eq!(at(&[]).ok(), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "a b", "http://x", "10.0.0.0/", "2130706433", "*"] {
            assert!(text.parse::<AllowedPlace>().is_err(), "{text}");
        }
    }
}
