/// The encodings in which people hand in text files.
package enum TextEncoding: String, Sendable {
  case utf8, utf16LittleEndian, utf16BigEndian
  /// What Turkish Windows writes when it does not write Unicode.
  case windows1254

  /// Decides by the byte order mark, else by what the bytes can be; what is no Unicode is taken for Windows-1254.
  package static func detect(_ bytes: some RandomAccessCollection<UInt8>) -> (encoding: TextEncoding, markLength: Int) {
    let head = Array(bytes.prefix(4096))
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    var zeros = [0, 0]
    for (index, byte) in head.enumerated() where byte == 0 { zeros[index & 1] += 1 }
    if zeros[0] + zeros[1] > head.count / 4 {
      return (zeros[1] >= zeros[0] ? .utf16LittleEndian : .utf16BigEndian, 0)
    }
    return (isUTF8(bytes) ? .utf8 : .windows1254, 0)
  }

  /// The bytes as UTF-8 without a mark. What cannot be decoded becomes U+FFFD.
  package static func utf8(_ bytes: [UInt8]) -> [UInt8] {
    let (encoding, mark) = detect(bytes)
    switch encoding {
    case .utf8:
      let text = mark == 0 ? bytes : Array(bytes.dropFirst(mark))
      return isUTF8(text) ? text : Array(String(decoding: text, as: UTF8.self).utf8)
    case .utf16LittleEndian, .utf16BigEndian:
      let low = encoding == .utf16LittleEndian ? 0 : 1
      let units = stride(from: mark, to: bytes.count - 1, by: 2).lazy.map {
        UInt16(bytes[$0 + low]) | UInt16(bytes[$0 + 1 - low]) << 8
      }
      return Array(String(decoding: Array(units), as: UTF16.self).utf8)
    case .windows1254:
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count + bytes.count / 8)
      for byte in bytes {
        if byte < 0x80 {
          text.append(byte)
        } else {
          text.append(contentsOf: String(codePage1254[Int(byte) - 0x80]).utf8)
        }
      }
      return text
    }
  }

  static func isUTF8(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.withContiguousStorageIfAvailable { String(validating: $0, as: UTF8.self) != nil }
      ?? (String(validating: bytes, as: UTF8.self) != nil)
  }

  /// The upper half of the code page, from the Unicode consortium's CP1254 table.
  private static let codePage1254: [Unicode.Scalar] = {
    var table = (0x80...0xFF).map { Unicode.Scalar(UInt8($0)) }
    let differences: [(Int, UInt32)] = [
      (0x80, 0x20AC), (0x82, 0x201A), (0x83, 0x0192), (0x84, 0x201E), (0x85, 0x2026), (0x86, 0x2020), (0x87, 0x2021),
      (0x88, 0x02C6), (0x89, 0x2030), (0x8A, 0x0160), (0x8B, 0x2039), (0x8C, 0x0152), (0x91, 0x2018), (0x92, 0x2019),
      (0x93, 0x201C), (0x94, 0x201D), (0x95, 0x2022), (0x96, 0x2013), (0x97, 0x2014), (0x98, 0x02DC), (0x99, 0x2122),
      (0x9A, 0x0161), (0x9B, 0x203A), (0x9C, 0x0153), (0x9F, 0x0178), (0xD0, 0x011E), (0xDD, 0x0130), (0xDE, 0x015E),
      (0xF0, 0x011F), (0xFD, 0x0131), (0xFE, 0x015F),
    ]
    for (byte, scalar) in differences { table[byte - 0x80] = Unicode.Scalar(scalar) ?? table[byte - 0x80] }
    return table
  }()
}
