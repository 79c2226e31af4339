//! The types that a setting can have: how each is read, what it must be, and how it is shown.
//!
//! Refuses what only looks right: a value is taken apart once, here, and every other place gets the finished type.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use url::Url;

/// A value as it stands in a file, before anybody knows what it should be.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Bool(bool),
    /// A list.
    List(Vec<Raw>),
    /// Something that no setting can be: a table, a date, a fraction. The text names it.
    Other(&'static str),
    /// Nothing.
    Unset,
}

impl Raw {
    /// Takes a parsed TOML value.
    #[must_use]
    pub fn from_toml(value: &toml::de::DeValue<'_>) -> Self {
        use toml::de::DeValue;
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Self::Other("a number that is too large"), Self::Integer),
            DeValue::Boolean(bool) => Self::Bool(*bool),
            DeValue::Array(list) => Self::List(list.iter().map(|item| Self::from_toml(item.get_ref())).collect()),
            DeValue::Float(_) => Self::Other("a fraction"),
            DeValue::Datetime(_) => Self::Other("a date"),
            DeValue::Table(_) => Self::Other("a table"),
        }
    }

    /// What kind of value it is, for people.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::List(_) => "a list",
            Self::Other(name) => name,
            Self::Unset => "nothing",
        }
    }

    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Integer(number) => (*number).into(),
            Self::Bool(bool) => (*bool).into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Other(_) | Self::Unset => serde_json::Value::Null,
        }
    }
}

/// As in a TOML file.
impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", toml::Value::String(text.clone())),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Bool(bool) => write!(f, "{bool}"),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Other(name) => f.write_str(name),
            Self::Unset => f.write_str("(not set)"),
        }
    }
}

/// A type that a setting can have.
pub trait Setting: Sized {
    /// What a value must be, to stand after "expected".
    const EXPECTED: &'static str;
    /// Whether the value is a secret that `KEY_file` can bring.
    const FROM_FILE: bool = false;

    /// Reads a value. The error says what was found instead.
    fn read(raw: &Raw) -> Result<Self, String>;

    /// Reads the text of an environment variable: a TOML value, or else a text without quotes.
    fn from_environment(text: &str) -> Result<Self, String> {
        let plain = Raw::Text(text.to_owned());
        match toml::de::DeValue::parse(text) {
            Ok(value) => {
                let typed = Raw::from_toml(value.get_ref());
                // A handle of digits is a text, too.
                Self::read(&typed).or_else(|error| Self::read(&plain).map_err(|_| error))
            }
            Err(_) => Self::read(&plain),
        }
    }

    /// The value where nobody sets one, for types that can be without.
    fn unset() -> Option<Self> {
        None
    }

    /// The value as in a file; a secret is masked.
    fn show(&self) -> Raw;
}

/// Reads a text by `parse`, and says what was found where it is none.
fn text<T>(raw: &Raw, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, String> {
    match raw {
        Raw::Text(text) => parse(text),
        other => Err(format!("found {}", found(other))),
    }
}

/// The found value itself, where that says more than its kind.
fn found(raw: &Raw) -> String {
    match raw {
        Raw::Integer(_) | Raw::Bool(_) => format!("`{raw}`"),
        Raw::Text(text) if text.len() <= 60 => format!("`{raw}`"),
        other => other.kind().to_owned(),
    }
}

impl<T: Setting> Setting for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const FROM_FILE: bool = T::FROM_FILE;
    fn read(raw: &Raw) -> Result<Self, String> {
        T::read(raw).map(Some)
    }
    fn from_environment(text: &str) -> Result<Self, String> {
        T::from_environment(text).map(Some)
    }
    fn unset() -> Option<Self> {
        Some(None)
    }
    fn show(&self) -> Raw {
        self.as_ref().map_or(Raw::Unset, T::show)
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "true or false";
    fn read(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Bool(bool) => Ok(*bool),
            other => Err(format!("found {}", found(other))),
        }
    }
    fn show(&self) -> Raw {
        Raw::Bool(*self)
    }
}

impl Setting for u16 {
    const EXPECTED: &'static str = "a port between 1 and 65535";
    fn read(raw: &Raw) -> Result<Self, String> {
        let number = match raw {
            Raw::Integer(number) => Self::try_from(*number).ok().filter(|port| *port > 0),
            _ => None,
        };
        number.ok_or_else(|| format!("found {}", found(raw)))
    }
    fn show(&self) -> Raw {
        Raw::Integer(i64::from(*self))
    }
}

impl Setting for PathBuf {
    const EXPECTED: &'static str = "a path";
    fn read(raw: &Raw) -> Result<Self, String> {
        text(raw, |path| if path.is_empty() { Err("found an empty text".into()) } else { Ok(path.into()) })
    }
    fn show(&self) -> Raw {
        Raw::Text(self.display().to_string())
    }
}

impl Setting for SocketAddr {
    const EXPECTED: &'static str = "an IP address and a port, such as \"127.0.0.1:3000\" or \"[::1]:3000\"";
    fn read(raw: &Raw) -> Result<Self, String> {
        text(raw, |text| text.parse().map_err(|_| format!("found {}", found(raw))))
    }
    fn show(&self) -> Raw {
        Raw::Text(self.to_string())
    }
}

/// A text that is not empty and stands on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(pub String);

impl Setting for Line {
    const EXPECTED: &'static str = "a text of one line";
    fn read(raw: &Raw) -> Result<Self, String> {
        text(raw, |text| {
            let bad = text.is_empty() || text.chars().any(char::is_control);
            if bad { Err(format!("found {}", found(raw))) } else { Ok(Self(text.to_owned())) }
        })
    }
    fn show(&self) -> Raw {
        Raw::Text(self.0.clone())
    }
}

/// A secret. Never shown, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for the one who needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Setting for Secret {
    const EXPECTED: &'static str = "a secret text";
    const FROM_FILE: bool = true;
    fn read(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(text) if text.is_empty() => Err("found an empty text".into()),
            Raw::Text(text) => Ok(Self(text.clone())),
            other => Err(format!("found {}", other.kind())),
        }
    }
    /// As it stands: a secret may look like anything.
    fn from_environment(text: &str) -> Result<Self, String> {
        Self::read(&Raw::Text(text.to_owned()))
    }
    fn show(&self) -> Raw {
        Raw::Text("***".into())
    }
}

/// The address that people reach a site under: scheme, host and perhaps a port, and nothing behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// The address without a slash at the end: `https://example.org`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
    /// The host without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
    /// Whether only this machine can reach it: `localhost`, `*.localhost`, `127.0.0.0/8` and `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }
    /// The address as a URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }
    /// Whether a browser may let one of both hosts set a cookie for the other.
    ///
    /// Without the list of public suffixes the answer errs on the safe side: `a.github.io` and `b.github.io` count as one.
    #[must_use]
    pub fn shares_registrable_domain(&self, other: &Self) -> bool {
        match (self.0.host(), other.0.host()) {
            (Some(url::Host::Domain(one)), Some(url::Host::Domain(two))) => registrable(one) == registrable(two),
            (one, two) => one == two,
        }
    }
}

/// Suffixes of two labels under which anybody can register. More could be listed; a missing one only refuses too much.
const TWO_LABEL_SUFFIXES: &[&str] = &[
    "ac.at", "ac.jp", "ac.nz", "ac.uk", "co.at", "co.id", "co.il", "co.in", "co.jp", "co.ke", "co.kr", "co.nz",
    "co.th", "co.uk", "co.za", "com.ar", "com.au", "com.br", "com.cn", "com.co", "com.hk", "com.mx", "com.my",
    "com.ph", "com.pl", "com.sg", "com.tr", "com.tw", "com.ua", "edu.au", "net.au", "net.br", "net.cn", "net.nz",
    "ne.jp", "or.at", "or.jp", "or.kr", "org.au", "org.br", "org.cn", "org.il", "org.nz", "org.pl", "org.tr", "org.tw",
    "org.uk", "org.za",
];

fn registrable(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let tail = |labels: usize| {
        host.rmatch_indices('.').nth(labels - 1).map_or(host, |(dot, _)| host.get(dot + 1..).unwrap_or(host))
    };
    if TWO_LABEL_SUFFIXES.contains(&tail(2)) { tail(3) } else { tail(2) }
}

impl Setting for BaseUrl {
    const EXPECTED: &'static str =
        "an https:// address without a path, such as \"https://example.org\" (http:// for loopback names alone)";
    fn read(raw: &Raw) -> Result<Self, String> {
        text(raw, |text| {
            let url = Url::parse(text).map_err(|error| format!("found {}: {error}", found(raw)))?;
            let bare = url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
                && url.has_host();
            let base = Self(url);
            match base.0.scheme() {
                _ if !bare => Err(format!("found {}, which is more than a scheme, a host and a port", found(raw))),
                "https" => Ok(base),
                "http" if base.is_loopback() => Ok(base),
                "http" => Err(format!("found {}: http:// is for loopback names alone", found(raw))),
                _ => Err(format!("found {}", found(raw))),
            }
        })
    }
    fn show(&self) -> Raw {
        Raw::Text(self.as_str().to_owned())
    }
}

/// The name of a host, in lower case; names in other scripts in their `xn--` form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName(pub String);

impl Setting for HostName {
    const EXPECTED: &'static str = "the name of a host, such as \"example.org\"";
    fn read(raw: &Raw) -> Result<Self, String> {
        text(raw, |text| match url::Host::parse(text) {
            Ok(url::Host::Domain(name)) if !name.is_empty() => Ok(Self(name)),
            _ => Err(format!("found {}", found(raw))),
        })
    }
    fn show(&self) -> Raw {
        Raw::Text(self.0.clone())
    }
}

/// A range of addresses: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// Whether an address lies in the range. An IPv4 address in IPv6's clothes counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl Setting for Cidr {
    const EXPECTED: &'static str = "a range of addresses, such as \"10.0.0.0/8\" or \"::1\"";
    fn read(raw: &Raw) -> Result<Self, String> {
        text(raw, |text| {
            let refused = || format!("found {}", found(raw));
            let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
            let address: IpAddr = address.parse().map_err(|_| refused())?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let prefix: u8 = prefix.map_or(Ok(most), |text| text.parse().map_err(|_| refused()))?;
            if prefix > most { Err(refused()) } else { Ok(Self { address, prefix }) }
        })
    }
    fn show(&self) -> Raw {
        Raw::Text(format!("{}/{}", self.address, self.prefix))
    }
}

/// Ranges of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cidrs(pub Vec<Cidr>);

impl Cidrs {
    /// Whether an address lies in one of the ranges.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }
}

impl Setting for Cidrs {
    const EXPECTED: &'static str = "a list of address ranges, such as [\"127.0.0.1\", \"10.0.0.0/8\"]";
    fn read(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::List(items) => items.iter().map(Cidr::read).collect::<Result<_, _>>().map(Self),
            other => Err(format!("found {}", found(other))),
        }
    }
    fn show(&self) -> Raw {
        Raw::List(self.0.iter().map(Cidr::show).collect())
    }
}

/// Declares a type with a few named values.
macro_rules! choice {
    ($(#[$about:meta])+ pub enum $name:ident = $expected:literal { $($(#[$doc:meta])+ $variant:ident = $text:literal,)+ }) => {
        $(#[$about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])+ $variant,)+ }

        impl $crate::config::value::Setting for $name {
            const EXPECTED: &'static str = $expected;
            fn read(raw: &$crate::config::value::Raw) -> Result<Self, String> {
                match raw {
                    $($crate::config::value::Raw::Text(text) if text == $text => Ok(Self::$variant),)+
                    other => Err(format!("found `{other}`")),
                }
            }
            fn show(&self) -> $crate::config::value::Raw {
                $crate::config::value::Raw::Text(match self { $(Self::$variant => $text,)+ }.to_owned())
            }
        }
    };
}
pub(crate) use choice;
