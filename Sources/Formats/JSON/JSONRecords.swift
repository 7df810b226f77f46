package import Basics

/// The elements of a list inside a JSON object, one at a time: how programs answer with thousands of rows.
package enum JSONRecords {
  /// Calls `record` with each element of the list that the text's object has under the name, or of the list that the text
  /// is. What else the object has is passed over without being kept, so memory holds one element beside the bytes.
  ///
  /// - Returns: false when there is no such list.
  package static func each(
    _ bytes: [UInt8], of name: String, limit: Int, _ record: (JSON) throws(FormatRefusal) -> Void
  ) throws(FormatRefusal) -> Bool {
    var scanner = JSONScanner(bytes)
    var isFound = false
    func elements(_ scanner: inout JSONScanner) throws(FormatRefusal) {
      var count = 0
      isFound = true
      try scanner.array { (scanner: inout JSONScanner) throws(FormatRefusal) in
        count += 1
        guard count <= limit else { throw FormatRefusal.tooLarge(what: "rows", limit: limit) }
        try record(try scanner.value())
      }
    }
    switch scanner.peek() {
    case UInt8(ascii: "["): try elements(&scanner)
    case UInt8(ascii: "{"):
      try scanner.object { (member: String, scanner: inout JSONScanner) throws(FormatRefusal) in
        if member == name, !isFound, scanner.peek() == UInt8(ascii: "[") {
          try elements(&scanner)
        } else {
          try scanner.skip()
        }
      }
    default: throw scanner.malformed
    }
    try scanner.expectEnd()
    return isFound
  }
}
