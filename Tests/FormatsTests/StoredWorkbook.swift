/// An old workbook made by hand: a compound file with one stream of BIFF8 records.
enum StoredWorkbook {
  /// A record's data without its head.
  struct Record {
    let kind: Int
    let data: [UInt8]

    init(_ kind: Int, _ data: [UInt8]) {
      self.kind = kind
      self.data = data
    }

    var bytes: [UInt8] { little(kind, 2) + little(data.count, 2) + data }
  }

  /// - Parameter globals: records of the workbook besides its begin, sheet and end.
  static func file(globals: [Record], cells: [Record]) -> [UInt8] {
    let begin = Record(0x809, little(0x0600, 2) + little(5, 2) + little(0, 12))
    let end = Record(0x0A, [])
    func sheet(at offset: Int) -> Record {
      Record(0x85, little(offset, 4) + [0, 0, 6, 0] + Array("survey".utf8))
    }
    let head = ([begin] + globals + [sheet(at: 0), end]).reduce(0) { $0 + $1.bytes.count }
    let records = [begin] + globals + [sheet(at: head), end, begin] + cells + [end]
    return compound(records.flatMap(\.bytes))
  }

  static func little(_ number: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> ($0 * 8) : 0) }
  }

  /// Sector 0 is the table, sector 1 the directory, the stream follows.
  private static func compound(_ stream: [UInt8]) -> [UInt8] {
    let size = max(stream.count, 4096)
    let sectors = (size + 511) / 512
    var header = [UInt8](repeating: 0, count: 512)
    header.replaceSubrange(0..<8, with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
    header.replaceSubrange(30..<34, with: little(9, 2) + little(6, 2))
    header.replaceSubrange(48..<52, with: little(1, 4))
    header.replaceSubrange(60..<64, with: little(-2, 4))
    header.replaceSubrange(68..<72, with: little(-2, 4))
    for index in 0..<109 {
      header.replaceSubrange(76 + index * 4..<80 + index * 4, with: little(index == 0 ? 0 : -1, 4))
    }
    var table = little(-3, 4) + little(-2, 4)
    for index in 0..<sectors { table += little(index == sectors - 1 ? -2 : index + 3, 4) }
    while table.count < 512 { table += little(-1, 4) }
    let directory = entry("Root Entry", type: 5, start: -2, size: 0) + entry("Workbook", type: 2, start: 2, size: size)
    let padded = stream + [UInt8](repeating: 0, count: sectors * 512 - stream.count)
    return header + table + directory + [UInt8](repeating: 0, count: 256) + padded
  }

  private static func entry(_ name: String, type: UInt8, start: Int, size: Int) -> [UInt8] {
    var entry = [UInt8](repeating: 0, count: 128)
    let units = name.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    entry.replaceSubrange(0..<units.count, with: units)
    entry.replaceSubrange(64..<66, with: little(units.count + 2, 2))
    entry[66] = type
    entry.replaceSubrange(116..<124, with: little(start, 4) + little(size, 4))
    return entry
  }
}
