//! Keys and requests for the tests of this crate. The keys were made for this file and are used nowhere else.

pub mod peers;

use aws_lc_rs::signature::Ed25519KeyPair;
use domain::Timestamp;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::signatures::{Request, SigningKey, VerifyingKey};

/// 2026-11-21 12:00:00 UTC.
pub const NOW: Timestamp = Timestamp(1_795_262_400_000);
/// Our own name.
pub const HOME: &str = "home.example";
/// The RSA key of Alice, as accounts keep theirs: PKCS#8.
pub const ALICE_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDH3ydNIJqJl7Zb
MREnPaEmSw76F1TXxPuKxLqpEQnssPecP/2/DfeBhFWy9KMo6pj3Y53Nb1d9bIZc
DUCp9q4W4qKFYHfQjUhW5oOYTkUhKkBw7uZk3AX/K/BjDUiDA5LFHTq+bUglukIj
KDinDne0H1ohsUGvzSbplI3MI6T8CeUbRBkNPvLvSCXyXzK4oIY8grmM+QC83uvG
a2f5VhS0FTOTM8R1pK6tBvjnzIris0n/fVfToG/4PZD2gTXeusAlwl3Ti2muLcvB
oC510qCylTaNxLJDptXMw4mPyizB4Cz5H4LxKPobnBWNIBF0lDlokdm3D+whKKLd
boI2PCNXAgMBAAECggEAYfhkT0338hHHdROsEMwIvbh08umU0N7hXbfotw5/CuID
vTcwrgGunHG9gCaiA2Ba8oiFxTkabYRQp7ZnR+h+lQEqIK6UjEl0eAQt5O4YvJT1
WWYA0Nd4qQdkoWjVbkLGIpCdRtJSVwvhd1Iz0s8opcXobDNyuzWYKU6D4thl+pQR
NAFQpCIoEQongmF+//6Wjxc6VDe6DBXC7rhVn4yNA7aqSZgN8NalZIBbm3Z9etum
8tkILBNV1ew9NSTCTtdOHw3ja+Vi2SLtQw5f16VHOl1m/kPgAbNI8hm3HbA49/kt
wvehJ1VqMGmdvt/7feLJytit6zFwdZIWvgokTHBeAQKBgQDp4wBciJaHMKZQ4y8z
9lB9K/8RtljDesQY4jwJtFqssVTE9+qiLZa327BdpPgpkkH/EiKHuOqz/dAoxJcw
Uln/drBKHxm/ZNn5su+wLQQQUAvJsvPdTbr8BmUM37yLiPqYkaKa9se4/N6heqcX
6Nfyxm6Ut07qhTI3+RyhB7ieFwKBgQDaxNoHYm6gkgTujmYDyJyM7JNDhwu9mCw8
dmBcEidT3NplO5sPZ0nwGTzZdBgL3+Cvw7E849KROMsJADP6vtNXSAu2vSPNCyd2
E/OynAcGtpcOueV4QFOekbhF/g9s8XnzbUdB0HEd4cs08+vOj7vVC1/L/zeW7TIG
KUL5g8cswQKBgHxmewi8taPOYoffbnnq50DMp+yZ2niO0cKSgnB+90OnRnlFjA0a
xnGgbhxA5KXn3yZ2VNtvpZZ6x78HYYsYIjpYvMeP5zf/wlinrgk8yE6M5NgxULhC
4dOu6wx/7F8jSnbf72cRH4XrKdclz75N4J6GoMaFAXqHwgA3hdy4qJ+dAoGABIDK
0B4ZktqOmW568Rb/CfOQsHImLrfkKTZyk1KYVqSUJkNM1MtWfUe3te4q1Iu+L0AC
9PLnka+uljfX2hB1fzVvcEqCYyUYodiVSpblmiDGCTqQW6JPVlM/jMlG/gIWdYlJ
TzSAL5JHQYbH0s+omSELzsIpHcUyI2hUBZjNz8ECgYEA0W2pMw6bFuTXWtA0aIDy
nVnm4Ug+5s5CORFwPWz/IK3uBQaErHO+k4dRpQqeRz+LUkqvIm4g4JKu+Qiq6me9
g45Qa+NQhfDkJkHjPDW38zM9uTTwUnxNqEDtv+H68FI29mHm1MnYGPjwN1B5MuGB
5hF8BARVjACBNB9upHcAgGg=
-----END PRIVATE KEY-----
";
/// The same in PKCS#1.
pub const ALICE_PRIVATE_PKCS1: &str = "-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEAx98nTSCaiZe2WzERJz2hJksO+hdU18T7isS6qREJ7LD3nD/9
vw33gYRVsvSjKOqY92OdzW9XfWyGXA1AqfauFuKihWB30I1IVuaDmE5FISpAcO7m
ZNwF/yvwYw1IgwOSxR06vm1IJbpCIyg4pw53tB9aIbFBr80m6ZSNzCOk/AnlG0QZ
DT7y70gl8l8yuKCGPIK5jPkAvN7rxmtn+VYUtBUzkzPEdaSurQb458yK4rNJ/31X
06Bv+D2Q9oE13rrAJcJd04tpri3LwaAuddKgspU2jcSyQ6bVzMOJj8osweAs+R+C
8Sj6G5wVjSARdJQ5aJHZtw/sISii3W6CNjwjVwIDAQABAoIBAGH4ZE9N9/IRx3UT
rBDMCL24dPLplNDe4V236LcOfwriA703MK4BrpxxvYAmogNgWvKIhcU5Gm2EUKe2
Z0fofpUBKiCulIxJdHgELeTuGLyU9VlmANDXeKkHZKFo1W5CxiKQnUbSUlcL4XdS
M9LPKKXF6Gwzcrs1mClOg+LYZfqUETQBUKQiKBEKJ4Jhfv/+lo8XOlQ3ugwVwu64
VZ+MjQO2qkmYDfDWpWSAW5t2fXrbpvLZCCwTVdXsPTUkwk7XTh8N42vlYtki7UMO
X9elRzpdZv5D4AGzSPIZtx2wOPf5LcL3oSdVajBpnb7f+33iycrYresxcHWSFr4K
JExwXgECgYEA6eMAXIiWhzCmUOMvM/ZQfSv/EbZYw3rEGOI8CbRarLFUxPfqoi2W
t9uwXaT4KZJB/xIih7jqs/3QKMSXMFJZ/3awSh8Zv2TZ+bLvsC0EEFALybLz3U26
/AZlDN+8i4j6mJGimvbHuPzeoXqnF+jX8sZulLdO6oUyN/kcoQe4nhcCgYEA2sTa
B2JuoJIE7o5mA8icjOyTQ4cLvZgsPHZgXBInU9zaZTubD2dJ8Bk82XQYC9/gr8Ox
POPSkTjLCQAz+r7TV0gLtr0jzQsndhPzspwHBraXDrnleEBTnpG4Rf4PbPF5821H
QdBxHeHLNPPrzo+71Qtfy/83lu0yBilC+YPHLMECgYB8ZnsIvLWjzmKH32556udA
zKfsmdp4jtHCkoJwfvdDp0Z5RYwNGsZxoG4cQOSl598mdlTbb6WWese/B2GLGCI6
WLzHj+c3/8JYp64JPMhOjOTYMVC4QuHTrusMf+xfI0p23+9nER+F6ynXJc++TeCe
hqDGhQF6h8IAN4XcuKifnQKBgASAytAeGZLajpluevEW/wnzkLByJi635Ck2cpNS
mFaklCZDTNTLVn1Ht7XuKtSLvi9AAvTy55GvrpY319oQdX81b3BKgmMlGKHYlUqW
5Zogxgk6kFuiT1ZTP4zJRv4CFnWJSU80gC+SR0GGx9LPqJkhC87CKR3FMiNoVAWY
zc/BAoGBANFtqTMOmxbk11rQNGiA8p1Z5uFIPubOQjkRcD1s/yCt7gUGhKxzvpOH
UaUKnkc/i1JKryJuIOCSrvkIqupnvYOOUGvjUIXw5CZB4zw1t/MzPbk08FJ8TahA
7b/h+vBSNvZh5tTJ2Bj48DdQeTLhgeYRfAQEVYwAgTQfbqR3AIBo
-----END RSA PRIVATE KEY-----
";
/// Its public half as SPKI.
pub const ALICE_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAx98nTSCaiZe2WzERJz2h
JksO+hdU18T7isS6qREJ7LD3nD/9vw33gYRVsvSjKOqY92OdzW9XfWyGXA1Aqfau
FuKihWB30I1IVuaDmE5FISpAcO7mZNwF/yvwYw1IgwOSxR06vm1IJbpCIyg4pw53
tB9aIbFBr80m6ZSNzCOk/AnlG0QZDT7y70gl8l8yuKCGPIK5jPkAvN7rxmtn+VYU
tBUzkzPEdaSurQb458yK4rNJ/31X06Bv+D2Q9oE13rrAJcJd04tpri3LwaAuddKg
spU2jcSyQ6bVzMOJj8osweAs+R+C8Sj6G5wVjSARdJQ5aJHZtw/sISii3W6CNjwj
VwIDAQAB
-----END PUBLIC KEY-----
";
/// Its public half as PKCS#1.
pub const ALICE_PUBLIC_PKCS1: &str = "-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAx98nTSCaiZe2WzERJz2hJksO+hdU18T7isS6qREJ7LD3nD/9vw33
gYRVsvSjKOqY92OdzW9XfWyGXA1AqfauFuKihWB30I1IVuaDmE5FISpAcO7mZNwF
/yvwYw1IgwOSxR06vm1IJbpCIyg4pw53tB9aIbFBr80m6ZSNzCOk/AnlG0QZDT7y
70gl8l8yuKCGPIK5jPkAvN7rxmtn+VYUtBUzkzPEdaSurQb458yK4rNJ/31X06Bv
+D2Q9oE13rrAJcJd04tpri3LwaAuddKgspU2jcSyQ6bVzMOJj8osweAs+R+C8Sj6
G5wVjSARdJQ5aJHZtw/sISii3W6CNjwjVwIDAQAB
-----END RSA PUBLIC KEY-----
";
/// The RSA key of Eve.
pub const EVE_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC2g/H7V8cBUQyt
BpGFkmFstwocUmJ2MATz8XvwCCJRcasTT2mcbl1Cgjp3m/mzOasJo1qVCMo831+q
BKMVVUvRtf9+YWeiTGIFzxtQpvQZ+bMd/nyRQduBIQVyZapd+nGM+x/AYvq64eFt
FcRCjAXgtrGtOeKSYYb0SMiDenawUAOjh8/sNXuH4vjC177oo2H7nU9C+3M0iZSe
lusTTPalxjODIvv2scdirC8OsmCyHW5LC6wGEwowrflmKGnk07V7V5HBEM+SuZ7A
EBZJXcv50zyeObzzkgDPKJyk+4h/QEzyjkQ2XrqNDtJg3kqnlJReTtaCAIDm+FWG
ZKULtGgBAgMBAAECggEAAjHTjdrcJAbe14ZH50Kk4gHQm5mogNoP4dng9wMMBu1u
WeWMrtfmDm6NMtgTlbJ/R7bY2B2tJolQ58pq5m7lAgpVk7DAEPko57+5/lC8SEMt
bT0HWlefwsgxk0gdFzNI8gG+MR9SOz92foFXtQKkxUiBGgTYtaX5/CjouKmscMSH
rFonGypwPUpoBKZ2V4tC6W2xuS/Gel0ke4C1etv7FN734X77c7OxD/XLN+PHomsW
FWv9C813/3LIlSLbQ6H5IDFwgincNYKxiuIJP+dHkfOcA1uZRrm+24rnBTlSUwS6
hRFO4HGhAD7m/TxlvoTw6xPNpX6rbF8zShtezT+hoQKBgQDb6d+J08S53EDEJ4ra
B/hxfMIUsPlxdDSqMYtp8bMFPxeNxaJRcHiv2UPEC+R+SxwrsOCQpt2GB2aRGW5p
bDiR6VL/bydjRWzDhViLunP90IPoY4lpL9cbIm4JRF0CcRQ+kw2WBu7AElxRhB0b
CjbT5iWR58qxcTdIBzvWA5gbMQKBgQDUdwz6qoC7elfxenuUwgsm2ONhzu6qQI53
FPzIgn0lD4zt83khTr9xOpiIkT2Zkf17qnuE6OAd7R3C/Nhogn28ms7yCayN0VFw
9o2JoWFHmI4o1L4QHcMgfQMpGE8Uqjia1McEKccVtpHjJ21WyXIhN2AOKOwbtNgh
/BGY/9JF0QKBgA9tyycqWmUH1OtuMsm1QXME48D74aRaGM/QBg36zSqTEJ37vbWl
BHKh9aUtiGxr7KAMGtVLP8OFhWasuBhhZV6nVhFhxQur9UOKeXnkLPsjw/1r7loY
5yiaM8omp7fiIx94xb0+40VKhHubn0ckYlBfl0czUf89CDnfeA0911AhAoGBAM6s
zDRefYFhnoCpO+PV6lEss+umByYYTD1sbgWCYcgWW2nw6IjM+I9lh5F5b2meyOxu
R19fxPt3d/cATGdFYJiCIwLxBCikUEvJmp8iG+YwcUEoyYYV3YUR9mwYWHzqpMuA
ZeQX27C0ey9zX/oHVX0YR9keV6cQARr2AAxL9jixAoGAXcSeoKzmOUQxa7s0gjZK
wHeys415Ajj+dmJ1RzNaXJsncxPEEmLUG3CDjJRm9cFuzjtmFBpREIXjgbEk6vFX
lo4mEUhqw8w4f+NWeFbIgIP1EwZEuQskDozc0pUfLA3kVUPS5050Ovfq1o/iMgMU
nxlOvQs+Xo51lK9Lu7UGL74=
-----END PRIVATE KEY-----
";
/// Its public half as SPKI.
pub const EVE_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtoPx+1fHAVEMrQaRhZJh
bLcKHFJidjAE8/F78AgiUXGrE09pnG5dQoI6d5v5szmrCaNalQjKPN9fqgSjFVVL
0bX/fmFnokxiBc8bUKb0GfmzHf58kUHbgSEFcmWqXfpxjPsfwGL6uuHhbRXEQowF
4LaxrTnikmGG9EjIg3p2sFADo4fP7DV7h+L4wte+6KNh+51PQvtzNImUnpbrE0z2
pcYzgyL79rHHYqwvDrJgsh1uSwusBhMKMK35Zihp5NO1e1eRwRDPkrmewBAWSV3L
+dM8njm885IAzyicpPuIf0BM8o5ENl66jQ7SYN5Kp5SUXk7WggCA5vhVhmSlC7Ro
AQIDAQAB
-----END PUBLIC KEY-----
";

/// The key that Alice signs with.
pub fn alice() -> SigningKey {
    SigningKey::from_pem(ALICE_PRIVATE).unwrap()
}
/// The key that Eve signs with.
pub fn eve() -> SigningKey {
    SigningKey::from_pem(EVE_PRIVATE).unwrap()
}
/// What Alice's signatures are held against.
pub fn alice_public() -> VerifyingKey {
    VerifyingKey::from_pem(ALICE_PUBLIC).unwrap()
}
/// What Eve's signatures are held against.
pub fn eve_public() -> VerifyingKey {
    VerifyingKey::from_pem(EVE_PUBLIC).unwrap()
}
/// An Ed25519 key out of a seed, with its public half as a Multikey.
pub fn ed25519(seed: u8) -> (Ed25519KeyPair, String) {
    use aws_lc_rs::signature::KeyPair as _;
    let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
    let multikey = multibase(&[&[0xed, 0x01], pair.public_key().as_ref()].concat());
    (pair, multikey)
}
/// Bytes as base58-btc with its `z`.
pub fn multibase(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits: Vec<usize> = Vec::new();
    for byte in bytes {
        let mut carry = usize::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| '1');
    let digits = digits.iter().rev().map(|digit| char::from(ALPHABET[*digit]));
    std::iter::once('z').chain(zeros).chain(digits).collect()
}

/// Headers out of names and values.
pub fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    lines
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
        .collect()
}

/// A request to us.
pub fn request<'a>(method: &'a Method, target: &'a str, headers: &'a HeaderMap) -> Request<'a> {
    Request { method, target, scheme: "https", authority: HOME, headers }
}
