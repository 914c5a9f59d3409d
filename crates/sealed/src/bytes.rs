//! Canonical encodings: fixed order, big-endian numbers, counted lists, nothing optional without a mark.

/// Why bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// They end too early.
    #[error("the bytes end within the {0}")]
    Truncated(&'static str),
    /// Something follows.
    #[error("bytes follow the {0}")]
    Trailing(&'static str),
    /// They are something else.
    #[error("this is no {0}")]
    Magic(&'static str),
    /// A version or suite that this program does not know.
    #[error("the {0} has a version that this program does not know")]
    Version(&'static str),
    /// There is another way to write the same, or the same thing twice.
    #[error("the {0} is not in canonical form")]
    NotCanonical(&'static str),
    /// More than allowed.
    #[error("the {0} is over its limit")]
    Limit(&'static str),
}

/// Reads an object from its beginning; every read is checked.
pub struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// Refuses what is too long, something else, or of an unknown version.
    pub fn object(
        bytes: &'a [u8],
        what: &'static str,
        magic: [u8; 4],
        limit: usize,
    ) -> Result<Self, Malformed> {
        if bytes.len() > limit {
            return Err(Malformed::Limit(what));
        }
        let mut reader = Self { rest: bytes, what };
        if reader.array::<4>()? != magic {
            return Err(Malformed::Magic(what));
        }
        if reader.u8()? != super::frozen::VERSION {
            return Err(Malformed::Version(what));
        }
        Ok(reader)
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(Malformed::Truncated(self.what))?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self
            .rest
            .split_first_chunk::<N>()
            .ok_or(Malformed::Truncated(self.what))?;
        self.rest = rest;
        Ok(*taken)
    }

    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array().map(u8::from_be_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_be_bytes)
    }

    pub fn i64(&mut self) -> Result<i64, Malformed> {
        self.array().map(i64::from_be_bytes)
    }

    /// A mark that is 0 or 1.
    pub fn mark(&mut self) -> Result<bool, Malformed> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::NotCanonical(self.what)),
        }
    }

    /// The length of a list, checked before anything is read of it.
    pub fn count(&mut self, limit: usize) -> Result<usize, Malformed> {
        let count = usize::from(self.u16()?);
        if count > limit {
            return Err(Malformed::Limit(self.what));
        }
        Ok(count)
    }

    /// A signature at the end, and nothing after it.
    pub fn signature(mut self) -> Result<[u8; 64], Malformed> {
        let signature = self.array()?;
        self.end()?;
        Ok(signature)
    }

    pub fn end(self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed::Trailing(self.what))
        }
    }
}

/// Writes an object.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    pub fn object(magic: [u8; 4]) -> Self {
        Self::default().raw(&magic).u8(super::frozen::VERSION)
    }

    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub fn u8(self, number: u8) -> Self {
        self.raw(&[number])
    }

    pub fn u16(self, number: u16) -> Self {
        self.raw(&number.to_be_bytes())
    }

    pub fn u32(self, number: u32) -> Self {
        self.raw(&number.to_be_bytes())
    }

    pub fn u64(self, number: u64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    pub fn i64(self, number: i64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// The length of a list whose limit its owner has checked.
    pub fn count(self, length: usize) -> Self {
        self.u16(u16::try_from(length).unwrap_or(u16::MAX))
    }

    pub fn each<T>(self, list: impl IntoIterator<Item = T>, write: impl Fn(Self, T) -> Self) -> Self {
        list.into_iter().fold(self, write)
    }

    pub fn bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Whether a list rises strictly by a key: sorted, and nothing twice.
pub fn rises<T, K: PartialOrd>(list: &[T], key: impl Fn(&T) -> K) -> bool {
    list.windows(2).all(|pair| key(&pair[0]) < key(&pair[1]))
}
