import Basics

/// The text of a cell and where it stands.
struct CellText: Hashable {
  let text: String
  let row: Int
  let column: Int

  func location(in sheet: String) -> Diagnostic.Location {
    Diagnostic.Location(sheet: sheet, row: row, column: column)
  }
}

extension String {
  /// As XLSForm tools read a cell: typographic quotation marks made plain, no-break spaces made spaces, the ends trimmed
  /// and, where asked for, runs of spaces collapsed.
  func cleanedCell(collapsing: Bool) -> String {
    var text = self
    let isClean = text.withUTF8 { bytes in
      guard let first = bytes.first, let last = bytes.last else { return true }
      var previous = UInt8(ascii: "x")
      for byte in bytes {
        // C2 and E2 begin the no-break space and the typographic marks.
        if byte == 0xC2 || byte == 0xE2 || (byte == 0x20 && previous == 0x20 && collapsing) { return false }
        previous = byte
      }
      return first > 0x20 && last > 0x20
    }
    if isClean { return self }

    var cleaned: [UInt8] = []
    cleaned.reserveCapacity(text.utf8.count)
    text.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        let (byte, length) = Self.plain(bytes, at: index)
        index += length
        if byte <= 0x20, cleaned.isEmpty { continue }
        if collapsing, byte == 0x20, cleaned.last == 0x20 { continue }
        cleaned.append(byte)
      }
    }
    while let last = cleaned.last, last <= 0x20 { cleaned.removeLast() }
    return String(decoding: cleaned, as: UTF8.self)
  }
}

extension String {
  /// The byte that stands there, and of how many: plain for a typographic quotation mark or a no-break space.
  private static func plain(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (byte: UInt8, length: Int) {
    switch bytes[index] {
    case 0xC2 where index + 1 < bytes.count && bytes[index + 1] == 0xA0: return (UInt8(ascii: " "), 2)
    case 0xE2 where index + 2 < bytes.count && bytes[index + 1] == 0x80:
      switch bytes[index + 2] {
      case 0x98, 0x99: return (UInt8(ascii: "'"), 3)
      case 0x9C, 0x9D: return (UInt8(ascii: "\""), 3)
      default: return (0xE2, 1)
      }
    case let byte: return (byte, 1)
    }
  }
}

/// Names of elements: XML's `NCName`, with at most one prefix.
enum XMLNames {
  static func isName(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && parts.allSatisfy { isNCName($0) }
  }

  static func isNCName(_ text: some StringProtocol) -> Bool {
    var isFirst = true
    for scalar in text.unicodeScalars {
      guard isFirst ? startsName(scalar) : continuesName(scalar) else { return false }
      isFirst = false
    }
    return !isFirst
  }

  /// NameStartChar without the colon (XML 1.0, 5th edition, production 4).
  static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0x5F: true
    case 0...0xBF: false
    case 0xD7, 0xF7: false
    case 0xC0...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF,
      0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      true
    default: false
    }
  }

  /// NameChar without the colon (production 4a).
  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x2D, 0x2E, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: startsName(scalar)
    }
  }
}
