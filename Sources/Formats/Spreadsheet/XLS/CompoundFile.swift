/// An OLE compound file ([MS-CFB]): named streams in one file, each a chain of sectors. Old workbooks are such files, and
/// so are new ones with a password.
struct CompoundFile {
  private let bytes: ArraySlice<UInt8>
  private let sectorSize: Int
  private var table: [Int] = []
  private var entries: [Entry] = []

  struct Entry {
    let name: String
    let start: Int
    let size: Int
    let isRoot: Bool
  }

  /// Streams smaller than this live in the sectors of another stream.
  private static let smallLimit = 4096
  private static let smallSectorSize = 64

  init(_ bytes: [UInt8]) throws(FormatRefusal) {
    self.bytes = bytes[...]
    guard bytes.starts(with: XLSXReader.compoundFileMark), let shift = self.bytes.uint16(30), shift == 9 || shift == 12,
      let directory = self.bytes.uint32(48)
    else { throw .archiveDamaged }
    sectorSize = 1 << shift
    table = tableSectors().flatMap { sector in numbers(in: self.sector(sector)) }
    let listing = chain(from: directory, in: table).flatMap { self.sector($0) }
    for offset in stride(from: 0, to: listing.count - 127, by: 128) {
      if let entry = Self.entry(listing[offset..<offset + 128]) { entries.append(entry) }
    }
  }

  func contains(_ name: String) -> Bool { entries.contains { $0.name == name } }

  func stream(_ name: String) -> [UInt8]? {
    guard let entry = entries.first(where: { $0.name == name }), entry.size <= bytes.count else { return nil }
    if entry.size >= Self.smallLimit {
      return Array(chain(from: entry.start, in: table).flatMap(sector).prefix(entry.size))
    }
    guard let root = entries.first(where: \.isRoot), let first = bytes.uint32(60) else { return nil }
    let container = chain(from: root.start, in: table).flatMap(sector)[...]
    let small = chain(from: first, in: table).flatMap { numbers(in: sector($0)) }
    let pieces = chain(from: entry.start, in: small).flatMap {
      container.part($0 * Self.smallSectorSize, Self.smallSectorSize)
    }
    return Array(pieces.prefix(entry.size))
  }

  /// The sectors that hold the table of chains: the first 109 stand in the header, the others in a chain of lists.
  private func tableSectors() -> [Int] {
    var sectors = (0..<109).compactMap { bytes.uint32(76 + $0 * 4) }.filter(isSector)
    var next = bytes.uint32(68) ?? -1
    var lists = 0
    while isSector(next), lists <= bytes.count / sectorSize {
      let list = numbers(in: sector(next))
      sectors += list.dropLast().filter(isSector)
      next = list.last ?? -1
      lists += 1
    }
    return sectors
  }

  /// The numbers of a chain; a chain that meets itself ends.
  private func chain(from start: Int, in table: [Int]) -> [Int] {
    var sectors: [Int] = []
    var next = start
    while table.indices.contains(next), sectors.count <= table.count {
      sectors.append(next)
      next = table[next]
    }
    return sectors.count > table.count ? [] : sectors
  }

  private func isSector(_ number: Int) -> Bool { number >= 0 && number < bytes.count / sectorSize }

  private func sector(_ number: Int) -> ArraySlice<UInt8> { bytes.part((number + 1) * sectorSize, sectorSize) }

  private func numbers(in sector: ArraySlice<UInt8>) -> [Int] {
    stride(from: 0, to: sector.count - 3, by: 4).compactMap { sector.uint32($0) }
  }

  private static func entry(_ bytes: ArraySlice<UInt8>) -> Entry? {
    guard let length = bytes.uint16(64), (2...64).contains(length), let type = bytes.byte(66), type != 0,
      let start = bytes.uint32(116), let size = bytes.uint32(120)
    else { return nil }
    let units = (0..<(length - 2) / 2).compactMap { bytes.uint16($0 * 2).map { UInt16($0) } }
    return Entry(name: String(decoding: units, as: UTF16.self), start: start, size: size, isRoot: type == 5)
  }
}
