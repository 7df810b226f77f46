import CXML2

/// Feeds XML text, in pieces as they come, through libxml2's SAX interface.
///
/// A document type is refused where it begins, so no entity can be declared, nothing outside is ever fetched and nothing
/// expands; depth, size and numbers are bounded.
final class XMLParser {
  private let events: any XMLEvents
  private let limits: XMLLimits
  private var context: xmlParserCtxtPtr?
  private var handler = xmlSAXHandler()
  private var refusal: FormatRefusal?
  private var size = 0
  private var nodes = 0
  private var depth = 0

  /// Parses a whole text.
  static func parse(_ bytes: [UInt8], limits: XMLLimits, into events: any XMLEvents) throws(FormatRefusal) {
    let parser = XMLParser(limits: limits, events: events)
    try bytes.withUnsafeBufferPointer { (buffer) throws(FormatRefusal) in
      // In pieces, so that a large text is refused where it goes wrong and not after all of it.
      var rest = buffer[...]
      while !rest.isEmpty {
        try parser.parse(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest.prefix(1 << 20))))
        rest = rest.dropFirst(1 << 20)
      }
    }
    try parser.finish()
  }

  private static let initialised: Void = xmlInitParser()

  init(limits: XMLLimits, events: any XMLEvents) {
    Self.initialised
    self.limits = limits
    self.events = events
    handler.initialized = XML_SAX2_MAGIC
    handler.startElementNs = { context, name, prefix, uri, declarations, namespaces, attributes, _, values in
      guard let parser = XMLParser.from(context), let name else { return }
      parser.start(
        XMLStart(
          localName: name, prefix: prefix, namespace: uri, attributeCount: Int(attributes), attributes: values,
          declarationCount: Int(declarations), declarations: namespaces))
    }
    handler.endElementNs = { context, _, _, _ in XMLParser.from(context)?.end() }
    handler.characters = { context, text, length in XMLParser.from(context)?.text(text, length) }
    handler.ignorableWhitespace = { context, text, length in XMLParser.from(context)?.text(text, length) }
    handler.cdataBlock = { context, text, length in XMLParser.from(context)?.text(text, length) }
    handler.internalSubset = { context, _, _, _ in XMLParser.from(context)?.documentType() }
    handler.serror = { _, _ in }
  }

  deinit {
    if let context { xmlFreeParserCtxt(context) }
  }

  func parse(_ bytes: UnsafeRawBufferPointer) throws(FormatRefusal) {
    size += bytes.count
    guard size <= limits.bytes else { throw .tooLarge(what: "bytes", limit: limits.bytes) }
    let context = try opened()
    _ = xmlParseChunk(context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 0)
    try check(context)
  }

  /// Ends the text; what is still open then is an error.
  func finish() throws(FormatRefusal) {
    let context = try opened()
    _ = xmlParseChunk(context, nil, 0, 1)
    try check(context)
  }

  private func opened() throws(FormatRefusal) -> xmlParserCtxtPtr {
    if let context { return context }
    let created = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
    guard let created else { throw .xmlMalformed(line: 1, column: 1) }
    // NOENT only makes libxml2 hand over `&amp;` as `&`: without a document type there are no other entities.
    _ = xmlCtxtUseOptions(created, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue))
    context = created
    return created
  }

  private func check(_ context: xmlParserCtxtPtr) throws(FormatRefusal) {
    if let refusal { throw refusal }
    if context.pointee.wellFormed == 0 {
      throw .xmlMalformed(line: max(1, Int(xmlSAX2GetLineNumber(context))), column: max(1, columnNumber(context)))
    }
  }

  private func columnNumber(_ context: xmlParserCtxtPtr) -> Int { Int(xmlSAX2GetColumnNumber(context)) }

  private static func from(_ context: UnsafeMutableRawPointer?) -> XMLParser? {
    guard let context else { return nil }
    let parser = Unmanaged<XMLParser>.fromOpaque(context).takeUnretainedValue()
    return parser.refusal == nil ? parser : nil
  }

  private func start(_ element: XMLStart) {
    depth += 1
    nodes += 1 + element.attributeCount
    if depth > limits.depth { return refuse(.tooLarge(what: "depth", limit: limits.depth)) }
    if nodes > limits.nodes { return refuse(.tooLarge(what: "nodes", limit: limits.nodes)) }
    if element.attributeCount > limits.attributesPerElement {
      return refuse(.tooLarge(what: "attributes", limit: limits.attributesPerElement))
    }
    attempt { () throws(FormatRefusal) in try events.start(element) }
  }

  private func end() {
    depth -= 1
    attempt { () throws(FormatRefusal) in try events.end() }
  }

  private func text(_ text: UnsafePointer<UInt8>?, _ length: Int32) {
    attempt { () throws(FormatRefusal) in
      try events.text(UnsafeBufferPointer(start: text, count: Int(length)))
    }
  }

  private func documentType() {
    refuse(.xmlDocumentType(line: context.map { Int(xmlSAX2GetLineNumber($0)) } ?? 1))
  }

  private func attempt(_ body: () throws(FormatRefusal) -> Void) {
    do { try body() } catch { refuse(error) }
  }

  private func refuse(_ refusal: FormatRefusal) {
    self.refusal = refusal
    if let context { xmlStopParser(context) }
  }
}
