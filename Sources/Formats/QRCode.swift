import CQREncode

/// A QR code (ISO/IEC 18004), by libqrencode.
package struct QRCode: Equatable, Sendable {
  /// Modules on each side, without the margin.
  package let size: Int
  private let modules: [Bool]

  /// Light modules that must surround it on each side.
  package static let margin = 4

  /// Nil when the text is too long: more than about two thousand bytes.
  package init?(_ text: String) {
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    size = Int(code.pointee.width)
    // The lowest bit of a module's byte says whether it is dark.
    modules = (0..<size * size).map { code.pointee.data[$0] & 1 == 1 }
  }

  package func isDark(column: Int, row: Int) -> Bool { modules[row * size + column] }

  /// The dark modules as the `d` of an SVG path, one rectangle for each run of a row, inside the margin.
  package var path: String {
    var path = ""
    for row in 0..<size {
      var column = 0
      while column < size {
        let start = column
        while column < size, isDark(column: column, row: row) { column += 1 }
        if column > start {
          path += "M\(start + Self.margin) \(row + Self.margin)h\(column - start)v1h-\(column - start)z"
        }
        column += 1
      }
    }
    return path
  }

  /// The side of the whole picture in modules, margin included.
  package var side: Int { size + 2 * Self.margin }
}
