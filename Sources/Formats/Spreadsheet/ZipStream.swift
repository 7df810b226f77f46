import CZlib

/// Writes a zip archive (APPNOTE 6.3.10) from front to back: what is written can be sent away at once, and no more than a
/// buffer is held.
///
/// Entries must stay under 4 GiB each, as must the archive: `mayGrow` says how much is left before that.
package struct ZipStream: Sendable {
  private struct Entry {
    let name: [UInt8]
    let offset: UInt32
    var checksum: UInt32 = 0
    var packed: UInt64 = 0
    var size: UInt64 = 0
  }

  private var buffer: [UInt8] = []
  private var written: UInt64 = 0
  private var entries: [Entry] = []
  private var packer: Deflater?

  package init() {}

  /// Whether the open entry can take so many more bytes.
  package func mayGrow(by count: Int) -> Bool {
    let size = (entries.last?.size ?? 0) + UInt64(count)
    return size < UInt64(UInt32.max) - (1 << 20)
      && written + UInt64(buffer.count + count) < UInt64(UInt32.max) - (1 << 24)
  }

  /// Begins a file; the one before has ended.
  package mutating func begin(_ name: String) {
    precondition(packer == nil, "the entry before has not ended")
    let entry = Entry(name: Array(name.utf8), offset: UInt32(clamping: written + UInt64(buffer.count)))
    // Sizes and checksum follow behind the data (bit 3); names are UTF-8 (bit 11).
    append(0x0403_4B50 as UInt32)
    append([20, 0x0808, 8, 0, 0x0021] as [UInt16])
    append([0, 0, 0] as [UInt32])
    append([UInt16(clamping: entry.name.count), 0])
    buffer += entry.name
    entries.append(entry)
    // Tables shrink to a tenth with any level; time matters more.
    packer = Deflater(.none, level: 3)
  }

  package mutating func write(_ bytes: [UInt8]) {
    guard let packer, !entries.isEmpty else { preconditionFailure("no entry has begun") }
    let last = entries.count - 1
    entries[last].checksum = UInt32(
      truncatingIfNeeded: crc32(uLong(entries[last].checksum), bytes, UInt32(bytes.count)))
    entries[last].size += UInt64(bytes.count)
    keep(packer.pack(bytes, flush: .none))
  }

  package mutating func end() {
    guard let packer else { preconditionFailure("no entry has begun") }
    keep(packer.pack([], flush: .end))
    self.packer = nil
    let entry = entries[entries.count - 1]
    append(0x0807_4B50 as UInt32)
    append([entry.checksum, UInt32(clamping: entry.packed), UInt32(clamping: entry.size)])
  }

  /// Ends the archive; nothing may be written afterwards.
  package mutating func finish() {
    precondition(packer == nil, "the entry before has not ended")
    let start = written + UInt64(buffer.count)
    for entry in entries {
      append(0x0201_4B50 as UInt32)
      append([20, 20, 0x0808, 8, 0, 0x0021] as [UInt16])
      append([entry.checksum, UInt32(clamping: entry.packed), UInt32(clamping: entry.size)])
      append([UInt16(clamping: entry.name.count), 0, 0, 0, 0] as [UInt16])
      append([0, entry.offset] as [UInt32])
      buffer += entry.name
    }
    let size = written + UInt64(buffer.count) - start
    append(0x0605_4B50 as UInt32)
    append([0, 0, UInt16(clamping: entries.count), UInt16(clamping: entries.count)] as [UInt16])
    append([UInt32(clamping: size), UInt32(clamping: start)])
    append([0] as [UInt16])
  }

  /// What was made since the last call.
  package mutating func take() -> [UInt8] {
    defer { buffer = [] }
    written += UInt64(buffer.count)
    return buffer
  }

  /// How many bytes wait to be taken.
  package var pending: Int { buffer.count }

  private mutating func keep(_ packed: [UInt8]) {
    entries[entries.count - 1].packed += UInt64(packed.count)
    buffer += packed
  }

  private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
  }

  private mutating func append<Number: FixedWidthInteger>(_ numbers: [Number]) {
    for number in numbers { append(number) }
  }
}
