/// Receives the events of an XML text. Names and values are bytes in place, valid during the call only: most of a large
/// sheet is skipped without ever becoming a `String`.
protocol XMLEvents: AnyObject {
  func start(_ element: XMLStart) throws(FormatRefusal)
  func end() throws(FormatRefusal)
  /// Text may come in several pieces.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatRefusal)
}

/// A start tag.
struct XMLStart {
  let localName: XMLBytes
  let prefix: XMLBytes?
  let namespace: XMLBytes?
  let attributeCount: Int
  let declarationCount: Int
  /// libxml2's quintuples: local name, prefix, namespace, begin and end of the value.
  private let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  private let declarations: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

  init(
    localName: UnsafePointer<UInt8>, prefix: UnsafePointer<UInt8>?, namespace: UnsafePointer<UInt8>?,
    attributeCount: Int, attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    declarationCount: Int, declarations: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  ) {
    self.localName = XMLBytes(localName)
    self.prefix = prefix.map(XMLBytes.init)
    self.namespace = namespace.map(XMLBytes.init)
    self.attributeCount = attributeCount
    self.attributes = attributes
    self.declarationCount = declarationCount
    self.declarations = declarations
  }

  /// The value of the first attribute with that local name, whatever its prefix.
  func value(of name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    for index in 0..<attributeCount where attributeName(index).local == name {
      return attributeValue(index)
    }
    return nil
  }

  func attributeName(_ index: Int) -> (local: XMLBytes, prefix: XMLBytes?, namespace: XMLBytes?) {
    guard let attributes, let local = attributes[index * 5] else { return (XMLBytes.empty, nil, nil) }
    return (XMLBytes(local), attributes[index * 5 + 1].map(XMLBytes.init), attributes[index * 5 + 2].map(XMLBytes.init))
  }

  func attributeValue(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    guard let attributes, let begin = attributes[index * 5 + 3], let end = attributes[index * 5 + 4] else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(start: begin, count: end - begin)
  }

  /// A namespace the element declares: its prefix (nil for the default) and address.
  func declaration(_ index: Int) -> (prefix: String?, namespace: String) {
    guard let declarations else { return (nil, "") }
    return (
      declarations[index * 2].map { XMLBytes($0).string },
      declarations[index * 2 + 1].map { XMLBytes($0).string } ?? ""
    )
  }
}

/// A zero-terminated name inside the parser's dictionary, where each is once: equal ones are at the same place.
struct XMLBytes: Hashable {
  private let pointer: UnsafePointer<UInt8>

  init(_ pointer: UnsafePointer<UInt8>) {
    self.pointer = pointer
  }

  static var empty: XMLBytes {
    let empty: StaticString = ""
    return XMLBytes(empty.utf8Start)
  }

  var string: String { String(cString: pointer) }

  static func == (bytes: XMLBytes, text: StaticString) -> Bool {
    let other = text.utf8Start
    var index = 0
    while index < text.utf8CodeUnitCount {
      if bytes.pointer[index] != other[index] { return false }
      index += 1
    }
    return bytes.pointer[index] == 0
  }
}
