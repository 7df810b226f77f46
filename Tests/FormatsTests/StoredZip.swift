/// Packs entries without compression, for workbooks made by hand.
enum StoredZip {
  static func archive(_ entries: [(name: String, content: String)]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let content = Array(entry.content.utf8)
      let name = Array(entry.name.utf8)
      let offset = file.count
      var common: [UInt8] = []
      common += little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4)
      common += little(Int(crc32(content)), 4) + little(content.count, 4) + little(content.count, 4)
      common += little(name.count, 2) + little(0, 2)
      file += [0x50, 0x4B, 3, 4] + common + name + content
      directory += [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
      directory += little(0, 4) + little(offset, 4) + name
    }
    let start = file.count
    file += directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
    return file + little(directory.count, 4) + little(start, 4) + little(0, 2)
  }

  private static func little(_ number: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
