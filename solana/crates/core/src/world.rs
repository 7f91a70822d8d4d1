//! An integer world: its canonical bytes, checked once, read where they lie. See `quantization/blob.py`.
//!
//! ```text
//! 0    "WIRE", scheme, length                          u32 each
//! 12   sizes                                           36 × u32
//! 156  norm_bits, gate_bits of every layer             2 × u32 a layer
//! …    offset, length of every section                 2 × u32 a section
//! …    sections at multiples of 8, one after the other:
//!      0 features  1–5 look-up tables  6 stages  7 kinds of action states
//!      8 rows  9 entries  10 bias  11 numbers  14 waves  (a linear layer is weights i8, shift i32, bias i32)
//!      17 features of the contact network  18 its rows, entries, bias, numbers, waves  27 deepen  30 leave  33 join
//!      36 + 12 k   in_proj, taps, tap_bias, dt_bias, a, d, gate_coarser, out_proj of layer k
//!      then        actions, mix, chosen, classes, amounts (weights i16), following, stays, holds, costs
//! ```

use bytemuck::{AnyBitPattern, NoUninit};

use crate::error::Error;
use crate::features::{self, Record};
use crate::fixed_point::MOST_BITS;
use crate::kernels::{Matrix, Place, Reader};
use crate::scheme::{
    ACTIONS, CHARACTERS, CLASS_COLUMNS, EXP, KINDS, MAGIC, PHYSICS, RSQRT, SCHEME, SIGNAL_BITS, SILU, SINE, SOFTPLUS,
    STAGES, TOKEN_BITS,
};

/// Numbers of both players' physics vectors.
const AMOUNTS: usize = 2 * (PHYSICS - CLASS_COLUMNS);

const SIZE_WORDS: usize = 36;
const SIZES_AT: usize = 12;
const BITS_AT: usize = SIZES_AT + 4 * SIZE_WORDS;
const ALIGNMENT: usize = 8;
const MOST_LAYERS: usize = 64;
const MOST_WIDTH: usize = 8192;
const MOST_ROWS: usize = 65_536;

const FEATURES: usize = 0;
const TABLES: usize = 1;
const STAGES_AT: usize = 6;
const KINDS_AT: usize = 7;
const TOKEN: usize = 8;
const CONTACT_FEATURES: usize = TOKEN + INPUT_SECTIONS;
const CONTACT: usize = CONTACT_FEATURES + 1;
const DEEPEN: usize = CONTACT + INPUT_SECTIONS;
const LEAVE: usize = DEEPEN + 3;
const JOIN: usize = LEAVE + 3;
const LAYERS: usize = JOIN + 3;
const LAYER_SECTIONS: usize = 12;
const HEAD_SECTIONS: usize = 17;
/// Rows, entries, bias, numbers, waves.
const INPUT_SECTIONS: usize = 9;
const NUMBERS: usize = 3;
const WAVES: usize = 6;

/// Sizes of a layer that reads features; all are 0 where there is none.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct InputSizes {
    pub width: usize,
    pub features: usize,
    pub rows: usize,
    pub numbers: usize,
    pub waves: usize,
    pub entry_rows: usize,
    pub entry_width: usize,
    pub row_bits: i32,
}

impl InputSizes {
    /// Those in the header's words from [features, rows] on, of a layer of this width. No more arguments: Solana's machine
    /// passes five.
    fn read(bytes: &[u8], width: usize, [features, rows]: [usize; 2]) -> Result<Self, Error> {
        let least = usize::from(width > 0);
        Ok(Self {
            width,
            features: size(bytes, features, [least, 4096])?,
            rows: size(bytes, rows, [least, MOST_ROWS])?,
            numbers: size(bytes, rows + 1, [least, MOST_WIDTH])?,
            waves: size(bytes, rows + 2, [least, MOST_WIDTH])?,
            entry_rows: size(bytes, rows + 3, [0, MOST_ROWS])?,
            entry_width: size(bytes, rows + 4, [0, 256])?,
            row_bits: size(bytes, rows + 5, [0, MOST_BITS as usize])? as i32,
        })
    }
}

/// A size of the header, in a range.
fn size(bytes: &[u8], place: usize, [least, most]: [usize; 2]) -> Result<usize, Error> {
    let found = u32_at(bytes, SIZES_AT + 4 * place) as usize;
    if (least..=most).contains(&found) { Ok(found) } else { Err(Error::Size(place)) }
}

/// The sizes of the header, in its order.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Sizes {
    pub d_model: usize,
    pub n_layers: usize,
    pub d_inner: usize,
    pub d_state: usize,
    pub n_heads: usize,
    pub d_conv: usize,
    pub hidden: usize,
    pub token: InputSizes,
    pub contact: InputSizes,
    pub contact_deep: usize,
    pub contact_width: usize,
    pub contact_bits: i32,
    pub deep_bits: i32,
    pub said_bits: i32,
    pub heads_norm_bits: i32,
    pub chosen_bits: i32,
    pub mixed_bits: i32,
    pub amount_bits: i32,
}

impl Sizes {
    /// Of one of the layers that read features.
    #[inline(always)]
    pub fn inputs(&self, reader: Reader) -> &InputSizes {
        match reader {
            Reader::Token => &self.token,
            Reader::Contact => &self.contact,
        }
    }

    /// Whether it has a contact network.
    #[inline(always)]
    pub fn has_contact(&self) -> bool {
        self.contact.width > 0
    }

    /// Channels that pass through the convolution: x, B and C.
    pub fn conv_width(&self) -> usize {
        self.d_inner + 2 * self.d_state
    }

    /// Rows of a layer's in_proj: gate, convolution, time steps.
    pub fn in_rows(&self) -> usize {
        self.d_inner + self.conv_width() + self.n_heads
    }

    /// Channels of a head.
    pub fn head(&self) -> usize {
        self.d_inner / self.n_heads
    }

    /// Parts of a world: the inputs, each layer, the heads.
    pub fn parts(&self) -> usize {
        self.n_layers + 2
    }

    /// Bytes of the header, to where the first section begins.
    pub fn header_len(&self) -> usize {
        aligned(BITS_AT + 8 * self.n_layers + 8 * self.sections())
    }

    fn sections(&self) -> usize {
        LAYERS + LAYER_SECTIONS * self.n_layers + HEAD_SECTIONS
    }

    fn heads(&self) -> usize {
        LAYERS + LAYER_SECTIONS * self.n_layers
    }

    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let within = |place: usize, least: usize, most: usize| size(bytes, place, [least, most]);
        let bits = |place: usize, least: usize| within(place, least, MOST_BITS as usize).map(|b| b as i32);
        for (place, value) in [(7, ACTIONS), (8, CHARACTERS), (9, STAGES.len()), (21, PHYSICS), (22, CLASS_COLUMNS)] {
            within(place, value, value)?;
        }
        let d_model = within(0, 8, MOST_WIDTH)?;
        let contact = within(23, 0, MOST_WIDTH)?;
        let least = usize::from(contact > 0);
        let sizes = Self {
            d_model,
            n_layers: within(1, 1, MOST_LAYERS)?,
            d_inner: within(2, 8, MOST_WIDTH)?,
            d_state: within(3, 8, 256)?,
            n_heads: within(4, 1, 1024)?,
            d_conv: within(5, 4, 4)?,
            hidden: within(6, 1, MOST_WIDTH)?,
            token: InputSizes::read(bytes, d_model, [10, 11])?,
            heads_norm_bits: bits(17, 0)?,
            chosen_bits: bits(18, 0)?,
            mixed_bits: bits(19, 0)?,
            amount_bits: bits(20, 0)?,
            contact: InputSizes::read(bytes, contact, [26, 27])?,
            contact_deep: within(24, least, MOST_WIDTH)?,
            contact_width: within(25, least, 256)?,
            contact_bits: bits(33, 0)?,
            deep_bits: bits(34, 0)?,
            said_bits: bits(35, 0)?,
        };
        // a world without a contact network has nothing of one
        if contact == 0 && (24..SIZE_WORDS).any(|place| size(bytes, place, [0, 0]).is_err()) {
            return Err(Error::Size(23));
        }
        // vectors of the scan and of the convolution are whole
        if !sizes.d_state.is_multiple_of(8) {
            return Err(Error::Size(3));
        }
        if !sizes.d_inner.is_multiple_of(8) || !sizes.d_inner.is_multiple_of(sizes.n_heads) {
            return Err(Error::Size(2));
        }
        Ok(sizes)
    }
}

/// int8 weights whose row n stands for weights · 2^-shift[n], and a bias in the units of the row's sums.
#[derive(Clone, Copy)]
pub struct Scales<'a> {
    /// Fractional bits of every row's weights.
    pub shift: &'a [i32],
    /// What every row's sum begins with.
    pub bias: &'a [i32],
}

/// What a layer that reads features has beside its matrices.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Its sizes.
    pub sizes: InputSizes,
    /// What it reads.
    pub features: &'a [Record],
    /// What look-ups and flags add, a row of `width` after the other.
    pub rows: &'a [i16],
    /// The embedding's rows.
    pub entries: &'a [i8],
    /// What every sum begins with.
    pub bias: &'a [i32],
}

impl<'a> Inputs<'a> {
    /// Row `row`.
    #[inline(always)]
    pub fn row(&self, row: usize) -> &'a [i16] {
        &self.rows[row * self.sizes.width..][..self.sizes.width]
    }
}

/// What a block has beside its matrices.
#[derive(Clone, Copy)]
pub struct Layer<'a> {
    /// Fractional bits of in_proj's int8 inputs.
    pub norm_bits: i32,
    /// Fractional bits of out_proj's int8 inputs.
    pub gate_bits: i32,
    /// By how many of them a channel has less.
    pub gate_coarser: &'a [i32],
    /// Scales of in_proj; its bias is 0.
    pub in_proj: Scales<'a>,
    /// The convolution's weights, a row of channels a frame, oldest first.
    pub taps: &'a [i16],
    /// The convolution's bias.
    pub tap_bias: &'a [i32],
    /// Biases of the heads' time steps.
    pub dt_bias: &'a [i32],
    /// Decay rates of the heads.
    pub a: &'a [i32],
    /// What of x passes by the state.
    pub d: &'a [i32],
    /// Scales of out_proj.
    pub out_proj: Scales<'a>,
}

/// A world's bytes, checked.
#[derive(Clone, Copy)]
pub struct World<'a> {
    header: &'a [u8],
    /// The canonical bytes from `begin` on, as many as there are here.
    bytes: &'a [u8],
    begin: usize,
    sizes: Sizes,
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

impl<'a> World<'a> {
    /// The world in these bytes, which begin at a multiple of 8. Whatever they hold, steps of a world that this
    /// returns neither panic nor overflow.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let world = Self::trusted(bytes)?;
        for part in 0..world.sizes.parts() {
            world.check(part)?;
        }
        Ok(world)
    }

    /// Checks a part (see [`Sizes::parts`]): a world of which all are good is what [`World::parse`] accepts.
    /// [`Error::Truncated`] where the part isn't among the bytes.
    pub fn check(&self, part: usize) -> Result<(), Error> {
        if !self.holds(part) {
            return Err(Error::Truncated);
        }
        match part.checked_sub(1) {
            None => {
                self.check_tables()?;
                self.check_inputs(Reader::Token)?;
                if self.sizes.has_contact() { self.check_contact() } else { Ok(()) }
            }
            Some(layer) if layer < self.sizes.n_layers => self.check_layer(layer),
            Some(_) => self.check_heads(),
        }
    }

    /// The world in bytes that [`World::parse`] has once found to be good, which nobody could change since: only
    /// header and sections are looked at. Steps of a world that it wouldn't have accepted may panic.
    pub fn trusted(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.as_ptr().align_offset(ALIGNMENT) != 0 {
            return Err(Error::Misaligned);
        }
        if bytes.len() < BITS_AT || bytes[..4] != MAGIC {
            return Err(Error::NotAWorld);
        }
        if u32_at(bytes, 4) != SCHEME {
            return Err(Error::Scheme(u32_at(bytes, 4)));
        }
        if u32_at(bytes, 8) as usize != bytes.len() {
            return Err(Error::Truncated);
        }
        let world = Self { header: bytes, bytes, begin: 0, sizes: Sizes::read(bytes)? };
        world.check_sections()?;
        Ok(world)
    }

    /// A stretch of a world: its header (`Sizes::header_len` bytes, which [`World::header_of`] has found to be good) and the
    /// canonical bytes from `begin` on, of which every part that is used has been checked ([`World::check`]). Steps of
    /// parts that aren't among them panic.
    pub fn window(header: &'a [u8], begin: usize, bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.as_ptr().align_offset(ALIGNMENT) != 0 || !begin.is_multiple_of(ALIGNMENT) {
            return Err(Error::Misaligned);
        }
        let sizes = Self::sizes_of(header)?;
        Ok(Self { header, bytes, begin, sizes })
    }

    /// The sizes in a header that [`World::header_of`] has found to be good.
    pub fn sizes_of(header: &[u8]) -> Result<Sizes, Error> {
        if header.len() < BITS_AT {
            return Err(Error::Truncated);
        }
        let sizes = Sizes::read(header)?;
        if header.len() < sizes.header_len() { Err(Error::Truncated) } else { Ok(sizes) }
    }

    /// The sizes of the world that begins with these bytes, its header checked: sections, and where it ends. `bytes`: at
    /// least the header.
    pub fn header_of(bytes: &'a [u8]) -> Result<Sizes, Error> {
        if bytes.len() < BITS_AT || bytes[..4] != MAGIC {
            return Err(Error::NotAWorld);
        }
        if u32_at(bytes, 4) != SCHEME {
            return Err(Error::Scheme(u32_at(bytes, 4)));
        }
        let world = Self { header: bytes, bytes, begin: 0, sizes: Sizes::read(bytes)? };
        world.check_sections()?;
        Ok(world.sizes)
    }

    /// A world whose sizes were read from these very bytes.
    #[cfg(feature = "alloc")]
    pub(crate) fn of_sizes(bytes: &'a [u8], sizes: Sizes) -> Self {
        Self { header: bytes, bytes, begin: 0, sizes }
    }

    /// The header's sizes.
    pub fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// The canonical bytes, as far as they are here.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    fn check_sections(&self) -> Result<(), Error> {
        let s = &self.sizes;
        let end = u32_at(self.header, 8) as usize;
        let table = BITS_AT + 8 * s.n_layers;
        let mut at = s.header_len();
        if at > self.header.len() || at > end {
            return Err(Error::Truncated);
        }
        for section in 0..s.sections() {
            let place = table + 8 * section;
            let length = self.length_of(section);
            if u32_at(self.header, place) as usize != at || u32_at(self.header, place + 4) as usize != length {
                return Err(Error::Section(section));
            }
            if length > end - at {
                return Err(Error::Truncated);
            }
            at = aligned(at + length);
            if at > end {
                return Err(Error::Truncated);
            }
        }
        if at == end { Ok(()) } else { Err(Error::Truncated) }
    }

    /// Where among the canonical bytes a part's sections begin.
    pub fn part_begin(&self, part: usize) -> usize {
        let first = match part.checked_sub(1) {
            None => FEATURES,
            Some(layer) => LAYERS + LAYER_SECTIONS * layer.min(self.sizes.n_layers),
        };
        self.place_of(first).0
    }

    /// Whether all of a part is among the bytes.
    fn holds(&self, part: usize) -> bool {
        let s = &self.sizes;
        if part >= s.parts() {
            return false;
        }
        let (first, last) = match part.checked_sub(1) {
            None => (FEATURES, LAYERS - 1),
            Some(layer) if layer < s.n_layers => {
                let first = LAYERS + LAYER_SECTIONS * layer;
                (first, first + LAYER_SECTIONS - 1)
            }
            Some(_) => (s.heads(), s.sections() - 1),
        };
        let (begin, _) = self.place_of(first);
        let (at, length) = self.place_of(last);
        begin >= self.begin && at + length - self.begin <= self.bytes.len()
    }

    /// Where a section begins, and its bytes.
    fn place_of(&self, section: usize) -> (usize, usize) {
        let place = BITS_AT + 8 * self.sizes.n_layers + 8 * section;
        (u32_at(self.header, place) as usize, u32_at(self.header, place + 4) as usize)
    }

    /// Bytes that a section must have.
    fn length_of(&self, section: usize) -> usize {
        let s = &self.sizes;
        let linear = |part: usize, rows: usize, columns: usize| if part == 0 { rows * columns } else { 4 * rows };
        let possible = ACTIONS.div_ceil(8);
        let inputs = |part: usize, of: &InputSizes| match part {
            0 => 2 * of.rows * of.width,
            1 => of.entry_rows * of.entry_width,
            2 => 4 * of.width,
            NUMBERS..WAVES => linear(part - NUMBERS, of.width, of.numbers),
            _ => linear(part - WAVES, of.width, of.waves),
        };
        // all its sections are empty where there is none
        let join = if s.has_contact() { s.d_model } else { 0 };
        match section {
            FEATURES => size_of::<Record>() * s.token.features,
            TABLES..TOKEN => table(section).len(),
            TOKEN..CONTACT_FEATURES => inputs(section - TOKEN, &s.token),
            CONTACT_FEATURES => size_of::<Record>() * s.contact.features,
            CONTACT..DEEPEN => inputs(section - CONTACT, &s.contact),
            DEEPEN..LEAVE => linear(section - DEEPEN, s.contact_deep, s.contact.width),
            LEAVE..JOIN => linear(section - LEAVE, s.contact_width, s.contact_deep),
            JOIN..LAYERS => linear(section - JOIN, join, 2 * s.contact_width),
            _ if section < s.heads() => match (section - LAYERS) % LAYER_SECTIONS {
                part @ 0..=2 => linear(part, s.in_rows(), s.d_model),
                3 => 2 * s.conv_width() * s.d_conv,
                4 => 4 * s.conv_width(),
                5..=7 => 4 * s.n_heads,
                8 => 4 * s.d_inner,
                part => linear(part - 9, s.d_model, s.d_inner),
            },
            _ => match section - s.heads() {
                part @ 0..=2 => linear(part, 2 * ACTIONS, s.d_model),
                part @ 3..=5 => linear(part - 3, s.hidden, s.d_model),
                6 => 2 * 2 * ACTIONS * s.hidden,
                part @ 7..=9 => linear(part - 7, 2 * CLASS_COLUMNS, s.hidden),
                10 => 2 * AMOUNTS * s.hidden,
                11 | 12 => 4 * AMOUNTS,
                13 => CHARACTERS * ACTIONS * possible,
                14 => 2 * CHARACTERS * ACTIONS,
                15 => CHARACTERS * ACTIONS,
                _ => ACTIONS,
            },
        }
    }

    fn section<T: AnyBitPattern + NoUninit>(&self, section: usize) -> &'a [T] {
        let (at, length) = self.place_of(section);
        let at = at.wrapping_sub(self.begin);
        bytemuck::cast_slice(&self.bytes[at..at + length])
    }

    fn scales(&self, first: usize) -> Scales<'a> {
        Scales { shift: self.section(first + 1), bias: self.section(first + 2) }
    }

    fn place_section(&self, place: Place) -> usize {
        let heads = self.sizes.heads();
        match place {
            Place::Numbers(reader) => inputs_at(reader) + NUMBERS,
            Place::Waves(reader) => inputs_at(reader) + WAVES,
            Place::Deepen => DEEPEN,
            Place::Leave => LEAVE,
            Place::Join => JOIN,
            Place::InProj(k) => LAYERS + LAYER_SECTIONS * k,
            Place::OutProj(k) => LAYERS + LAYER_SECTIONS * k + 9,
            Place::Actions => heads,
            Place::Mix => heads + 3,
            Place::Classes => heads + 7,
        }
    }

    /// The int8 weights of a linear layer, row-major.
    pub fn matrix(&self, place: Place) -> Matrix<'a> {
        let (rows, columns) = self.sizes.shape(place);
        Matrix { weights: self.section(self.place_section(place)), rows, columns }
    }

    /// The scales of a linear layer.
    pub fn scales_of(&self, place: Place) -> Scales<'a> {
        self.scales(self.place_section(place))
    }

    /// A layer that reads features.
    #[inline(always)]
    pub fn inputs(&self, reader: Reader) -> Inputs<'a> {
        let first = inputs_at(reader);
        let features = match reader {
            Reader::Token => FEATURES,
            Reader::Contact => CONTACT_FEATURES,
        };
        Inputs {
            sizes: *self.sizes.inputs(reader),
            features: self.section(features),
            rows: self.section(first),
            entries: self.section(first + 1),
            bias: self.section(first + 2),
        }
    }

    /// Block `k`.
    pub fn layer(&self, k: usize) -> Layer<'a> {
        let first = LAYERS + LAYER_SECTIONS * k;
        let bits = BITS_AT + 8 * k;
        Layer {
            norm_bits: u32_at(self.header, bits) as i32,
            gate_bits: u32_at(self.header, bits + 4) as i32,
            in_proj: self.scales(first),
            taps: self.section(first + 3),
            tap_bias: self.section(first + 4),
            dt_bias: self.section(first + 5),
            a: self.section(first + 6),
            d: self.section(first + 7),
            gate_coarser: self.section(first + 8),
            out_proj: self.scales(first + 9),
        }
    }

    /// What a player's next action adds to the hidden layer.
    #[inline(always)]
    pub fn chosen(&self, player: usize, action: usize) -> &'a [i16] {
        let hidden = self.sizes.hidden;
        &self.section(self.sizes.heads() + 6)[(player * ACTIONS + action) * hidden..][..hidden]
    }

    /// What a hidden layer's values mean for amount `row` of both players' (`AMOUNTS`): int16 weights.
    #[inline(always)]
    pub fn amount(&self, row: usize) -> &'a [i16] {
        let hidden = self.sizes.hidden;
        &self.section(self.sizes.heads() + 10)[row * hidden..][..hidden]
    }

    /// The scales of the amounts.
    pub fn amount_scales(&self) -> Scales<'a> {
        self.scales(self.sizes.heads() + 10)
    }

    /// Which action states may follow `action` of `character`: a bit each, the lowest of a byte first.
    pub fn following(&self, character: usize, action: usize) -> &'a [u8] {
        let width = ACTIONS.div_ceil(8);
        &self.section(self.sizes.heads() + 13)[(character * ACTIONS + action) * width..][..width]
    }

    /// The least and the greatest count of frames on which `action` of `character` ends.
    pub fn stay(&self, character: usize, action: usize) -> [u8; 2] {
        self.section(self.sizes.heads() + 14)[character * ACTIONS + action]
    }

    /// Whether who does `action` may hold the other.
    pub fn can_hold(&self, character: usize, action: usize) -> bool {
        self.section::<u8>(self.sizes.heads() + 15)[character * ACTIONS + action] != 0
    }

    /// The frame of an action state on which it costs a stock.
    pub fn cost(&self, action: usize) -> u8 {
        self.section(self.sizes.heads() + 16)[action]
    }

    #[inline(never)]
    fn check_tables(&self) -> Result<(), Error> {
        for section in TABLES..TOKEN {
            if self.section::<u8>(section) != table(section) {
                return Err(Error::Table(section));
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn check_linear(&self, place: Place) -> Result<(), Error> {
        let section = self.place_section(place);
        let good = self.scales(section).shift.iter().all(|s| (0..=MOST_BITS).contains(s));
        // kernels count on −127..127
        if holds_least(self.section(section)) {
            return Err(Error::Range(section));
        }
        if good { Ok(()) } else { Err(Error::Scale(section + 1)) }
    }

    #[inline(never)]
    fn check_no_bias(&self, place: Place) -> Result<(), Error> {
        let section = self.place_section(place);
        let good = self.scales(section).bias.iter().all(|b| *b == 0);
        if good { Ok(()) } else { Err(Error::Range(section + 2)) }
    }

    fn check_inputs(&self, reader: Reader) -> Result<(), Error> {
        features::check(&self.inputs(reader))?;
        self.check_linear(Place::Numbers(reader))?;
        self.check_no_bias(Place::Numbers(reader))?;
        self.check_linear(Place::Waves(reader))
    }

    fn check_contact(&self) -> Result<(), Error> {
        let s = &self.sizes;
        self.check_inputs(Reader::Contact)?;
        if [s.contact_bits, s.deep_bits, s.said_bits].iter().any(|bits| *bits > TOKEN_BITS) {
            return Err(Error::Scale(DEEPEN));
        }
        for place in [Place::Deepen, Place::Leave, Place::Join] {
            self.check_linear(place)?;
        }
        self.check_no_bias(Place::Join)
    }

    #[inline(never)]
    fn check_layer(&self, k: usize) -> Result<(), Error> {
        self.check_linear(Place::InProj(k))?;
        self.check_no_bias(Place::InProj(k))?;
        self.check_linear(Place::OutProj(k))?;
        let layer = self.layer(k);
        let first = self.place_section(Place::InProj(k));
        // int8 after a norm: more bits than TOKEN_BITS make no sense
        for bits in [layer.norm_bits, layer.gate_bits] {
            if !(0..=TOKEN_BITS).contains(&bits) {
                return Err(Error::Scale(first));
            }
        }
        if layer.gate_coarser.iter().any(|bits| !(0..=layer.gate_bits).contains(bits)) {
            return Err(Error::Scale(first + 8));
        }
        if layer.a.iter().any(|a| *a < 0) { Err(Error::Range(first + 6)) } else { Ok(()) }
    }

    #[inline(never)]
    fn check_heads(&self) -> Result<(), Error> {
        let s = &self.sizes;
        if s.heads_norm_bits > TOKEN_BITS || s.mixed_bits > TOKEN_BITS || s.amount_bits > SIGNAL_BITS {
            return Err(Error::Scale(s.heads()));
        }
        for place in [Place::Actions, Place::Mix, Place::Classes] {
            self.check_linear(place)?;
        }
        let holds = s.heads() + 15;
        if self.section::<u8>(holds).iter().any(|held| *held > 1) {
            return Err(Error::Range(holds));
        }
        let amounts = s.heads() + 10;
        if self.section::<i16>(amounts).contains(&i16::MIN) {
            return Err(Error::Range(amounts));
        }
        let good = self.amount_scales().shift.iter().all(|s| (0..=MOST_BITS).contains(s));
        if good { Ok(()) } else { Err(Error::Scale(amounts + 1)) }
    }
}

/// Whether a byte of a section is −128, eight of them at a time: Solana's machine has no vectors.
fn holds_least(weights: &[i8]) -> bool {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = weights.split_at(weights.len() / ALIGNMENT * ALIGNMENT);
    let mut any = 0;
    for word in bytemuck::cast_slice::<i8, u64>(words) {
        let zero_where = word ^ HIGH;
        any |= zero_where.wrapping_sub(LOW) & !zero_where & HIGH;
    }
    any != 0 || rest.contains(&i8::MIN)
}

/// Where the sections of a layer that reads features begin, after its features.
fn inputs_at(reader: Reader) -> usize {
    match reader {
        Reader::Token => TOKEN,
        Reader::Contact => CONTACT,
    }
}

fn aligned(length: usize) -> usize {
    length.next_multiple_of(ALIGNMENT)
}

/// The bytes of a table of the scheme.
fn table(section: usize) -> &'static [u8] {
    match section - TABLES {
        0 => bytemuck::cast_slice(&SILU),
        1 => bytemuck::cast_slice(&SOFTPLUS),
        2 => bytemuck::cast_slice(EXP.as_flattened()),
        3 => bytemuck::cast_slice(&RSQRT),
        4 => bytemuck::cast_slice(&SINE),
        part if part == STAGES_AT - TABLES => bytemuck::cast_slice(STAGES.as_flattened()),
        part => {
            debug_assert_eq!(part, KINDS_AT - TABLES);
            &KINDS
        }
    }
}
