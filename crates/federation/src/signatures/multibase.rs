//! Multibase in the one alphabet that Multikey and eddsa-jcs-2022 use: base58-btc behind a `z`. Any other alphabet is
//! refused, and so is a text that is longer than a key or a signature can be.

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Enough for a signature of 64 bytes. The work grows with the square of the length.
const LONGEST: usize = 128;

/// The bytes behind a `z...` text, or nothing when it is none.
#[must_use]
pub fn base58(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix('z')?.as_bytes();
    if digits.len() > LONGEST {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::with_capacity(digits.len()); // least significant first
    for digit in digits {
        let mut carry = ALPHABET.iter().position(|letter| letter == digit)?;
        for byte in &mut bytes {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    bytes.extend(digits.iter().take_while(|digit| **digit == b'1').map(|_| 0));
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of <https://datatracker.ietf.org/doc/html/draft-msporny-base58-03#section-5>.
    #[test]
    fn the_published_vectors() {
        assert_eq!(base58("z2NEpo7TZRRrLZSi2U").unwrap(), b"Hello World!");
        assert_eq!(
            base58("zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z").unwrap(),
            b"The quick brown fox jumps over the lazy dog."
        );
        assert_eq!(base58("z11233QC4").unwrap(), [0, 0, 0x28, 0x7f, 0xb4, 0xcd]);
    }

    #[test]
    fn what_is_no_base58_is_refused() {
        for text in ["", "2NEpo7TZRRrLZSi2U", "zO", "z0", "zl", "zI", "m2NEp", "z2 N", &format!("z{}", "2".repeat(129))]
        {
            assert_eq!(base58(text), None, "{text}");
        }
    }
}
