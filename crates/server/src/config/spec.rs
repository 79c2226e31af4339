//! What a section is: a struct whose fields are the keys, and whose doc comments are the reference.
//!
//! [`section!`] writes a struct down once; reading it, the list of known keys and the reference page follow from it, so
//! no key can exist without a description, and none can be described without existing.

use super::read::Reader;

/// A part of the configuration: one table of the file.
pub trait Section: Sized {
    /// What is known of it.
    const SPEC: SectionSpec;

    /// Reads it. `None` after a problem, which the reader has noted.
    fn read(reader: &mut Reader) -> Option<Self>;
}

/// What is known of a section.
#[derive(Debug, Clone, Copy)]
pub struct SectionSpec {
    /// Its name in the file.
    pub name: &'static str,
    /// Its description.
    pub about: &'static str,
    /// Its keys.
    pub keys: &'static [KeySpec],
}

/// What is known of a key.
#[derive(Debug, Clone, Copy)]
pub struct KeySpec {
    /// Its name in the section.
    pub name: &'static str,
    /// Its description.
    pub about: &'static str,
    /// What its value must be.
    pub expected: &'static str,
    /// Its value where nobody sets one.
    pub default: DefaultSpec,
    /// Whether `NAME_file` may name a file that holds the value.
    pub from_file: bool,
}

/// The value of a key that nobody sets.
#[derive(Debug, Clone, Copy)]
pub enum DefaultSpec {
    /// This value, written as in the file.
    Toml(&'static str),
    /// None; the text says what that means.
    Unset(&'static str),
}

/// Declares a section: the struct, its keys, their types, defaults and descriptions, in one place.
///
/// A default is `toml(VALUE)`, written as in the file, or `unset("what happens without it")` for an `Option`.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        pub struct $section:ident($name:literal) {
            $(
                $(#[doc = $doc:literal])+
                $key:ident: $type:ty = $kind:ident($default:tt);
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone)]
        pub struct $section {
            $( $(#[doc = $doc])+ pub $key: $type, )+
        }

        impl $crate::config::spec::Section for $section {
            const SPEC: $crate::config::spec::SectionSpec = $crate::config::spec::SectionSpec {
                name: $name,
                about: concat!($($about, "\n"),+),
                keys: &[$(
                    $crate::config::spec::KeySpec {
                        name: stringify!($key),
                        about: concat!($($doc, "\n"),+),
                        expected: <$type as $crate::config::value::Setting>::EXPECTED,
                        default: $crate::config::spec::section!(@default $kind $default),
                        from_file: <$type as $crate::config::value::Setting>::FROM_FILE,
                    },
                )+],
            };

            fn read(reader: &mut $crate::config::read::Reader) -> Option<Self> {
                // Every key is read before the first failure counts, so that all problems are told at once.
                $( let $key = reader.setting::<$type>(&Self::SPEC, stringify!($key)); )+
                Some(Self { $( $key: $key?, )+ })
            }
        }
    };
    (@default toml $default:tt) => { $crate::config::spec::DefaultSpec::Toml(stringify!($default)) };
    (@default unset $default:literal) => { $crate::config::spec::DefaultSpec::Unset($default) };
}
pub(crate) use section;
