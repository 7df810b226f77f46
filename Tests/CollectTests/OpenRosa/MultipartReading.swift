import Testing
import Worlds

@testable import Collect

@Suite struct MultipartReading {
  @Test func `parts come with their names, files, types and bytes`() throws {
    let body = """
      --b\r
      Content-Disposition: form-data; name="xml_submission_file"; filename="a.xml"\r
      Content-Type: text/xml\r
      \r
      <data/>\r
      --b\r
      content-disposition: form-data; name="foto.jpg"; filename="C:\\\\fotos\\\\foto.jpg"\r
      \r
      \r
      --b--\r
      what follows does not count
      """
    #expect(
      try parts(of: body) == [
        ReadPart("xml_submission_file", "a.xml", "text/xml", "<data/>"), ReadPart("foto.jpg", "foto.jpg", nil, ""),
      ])
  }

  @Test(arguments: 1...40)
  func `however the bytes arrive, the parts are the same`(size: Int) throws {
    let file = "\r\n--\r\n--boundar\r\r\n--boundary"  // almost a delimiter, and one without its line end
    let body = form(boundary: "boundary-7", [("a", String(file.dropLast())), ("b", "\r\n\r\n"), ("c", "")])
    #expect(
      try parts(of: body, boundary: "boundary-7", chunk: size).map(\.text) == [String(file.dropLast()), "\r\n\r\n", ""])
  }

  @Test func `text before the first delimiter and blanks behind a delimiter do not matter`() throws {
    let body = "preamble\r\n--b \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--"
    #expect(try parts(of: body) == [ReadPart("a", nil, nil, "x")])
  }

  @Test(
    arguments: [
      ("form-data; name=\"a\"; filename=\"say %22no%22.jpg\"", "say \"no\".jpg"),
      ("form-data; name=\"a\"; filename=\"say \\\"no\\\".jpg\"", "say \"no\".jpg"),
      ("form-data; name=\"a\"; filename=\"çadır şehri.jpg\"", "çadır şehri.jpg"),
      ("form-data; name=\"a\"; filename*=UTF-8''%C3%A7ad%C4%B1r.jpg; filename=\"x.jpg\"", "çadır.jpg"),
      ("form-data; name=\"a\"; filename=\"../../etc/passwd\"", "passwd"),
      ("form-data; name=\"a\"", nil), ("form-data; name=\"a\"; filename=\"\"", nil),
    ] as [(String, String?)])
  func `a file's name is its last component, whatever folder is before it`(field: String, name: String?) throws {
    let body = "--b\r\nContent-Disposition: \(field)\r\n\r\nx\r\n--b--"
    #expect(try parts(of: body).map(\.fileName) == [name])
  }

  @Test(arguments: [
    ("..", ""), (".", ""), ("folder/", ""), ("a%0D%0Ab", ""), ("a\0b.jpg", ".jpg"),
    (String(repeating: "x", count: 256) + ".mp4", ".mp4"),
  ])
  func `a file whose name no file can have is kept under one that is made from it`(sent: String, ending: String) throws
  {
    func name(_ sent: String) throws -> String {
      let body = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\(sent)\"\r\n\r\nx\r\n--b--"
      return try #require(try parts(of: body).first?.fileName)
    }
    let made = try name(sent)
    #expect(made.hasPrefix("file-") && made.hasSuffix(ending) && MultipartPart.baseName(made) == made)
    #expect(try name(sent) == made)
    #expect(try name(sent + "/..") != made)
  }

  @Test(arguments: [
    ("", MultipartRefusal.endsTooEarly), ("--b", .endsTooEarly), ("--b\r\n", .endsTooEarly),
    ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx", .endsTooEarly),
    ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b", .endsTooEarly),
    ("--bx", .malformed), ("--b\r\n\r\nx\r\n--b--", .malformed),
    ("--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--", .malformed),
    ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", .malformed),
    ("--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--b--", .malformed),
    ("--b\r\nno field\r\n\r\nx\r\n--b--", .malformed),
    ("--b\r\nContent-Disposition: form-data; name=a\nX: y\r\n\r\nx\r\n--b--", .malformed),
    (
      "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
      .encoded("base64")
    ),
    (String(repeating: "x", count: 2000), .malformed),
  ])
  func `what is no form that was sent is refused`(body: String, refusal: MultipartRefusal) {
    #expect(throws: refusal) { try parts(of: body) }
  }

  @Test func `size, number of parts and size of their heads are bounded`() throws {
    let body = form(boundary: "b", [("a", "x"), ("b", "y"), ("c", "z")])
    var limits = MultipartParser.Limits(totalBytes: body.utf8.count)
    #expect(try parts(of: body, limits: limits).count == 3)
    limits.parts = 2
    #expect(throws: MultipartRefusal.tooManyParts(limit: 2)) { try parts(of: body, limits: limits) }
    limits.parts = 3
    limits.headBytes = 20
    #expect(throws: MultipartRefusal.headTooLarge(limit: 20)) { try parts(of: body, limits: limits) }
    limits = .init(totalBytes: body.utf8.count - 1)
    #expect(throws: MultipartRefusal.tooLarge(limit: body.utf8.count - 1)) { try parts(of: body, limits: limits) }
  }

  @Test(
    arguments: [
      ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data ; Boundary=\"a b\"; charset=utf-8", "a b"),
      ("multipart/form-data", nil), ("multipart/form-data; boundary=\"\"", nil), ("text/xml; boundary=a", nil),
      ("multipart/form-data; boundary=\"a \"", nil),
      ("multipart/form-data; boundary=\(String(repeating: "a", count: 71))", nil),
    ] as [(String, String?)])
  func `the boundary is read from the type`(type: String, boundary: String?) {
    #expect(MediaType(type)?.boundary == boundary.map { Array($0.utf8) })
  }

  @Test func `damaged bodies are read or refused, never more than was sent`() throws {
    var random = SeededGenerator(seed: 7)
    let whole = Array(form(boundary: "b", [("a", "one\r\n--"), ("b", "two"), ("c", "\r\n--c\r\n--b")]).utf8)
    for _ in 0..<20_000 {
      var body = whole
      for _ in 0..<Int.random(in: 0..<6, using: &random) {
        let position = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: body[position] = UInt8(Int.random(in: 0..<256, using: &random))
        case 1: body.remove(at: position)
        case 2: body.insert(Array("\r\n-b:;=\"".utf8)[Int.random(in: 0..<8, using: &random)], at: position)
        default: body.append(contentsOf: body[..<position].suffix(40))
        }
      }
      let chunk = 1 + Int.random(in: 0..<60, using: &random)
      let inOne = Result { try parts(of: body, chunk: body.count) }
      let inPieces = Result { try parts(of: body, chunk: chunk) }
      switch (inOne, inPieces) {
      case (.success(let left), .success(let right)):
        #expect(left == right)
        #expect(left.reduce(0) { $0 + $1.bytes.count } <= body.count)
      case (.failure(let left), .failure(let right)):
        #expect(left is MultipartRefusal && right is MultipartRefusal)
      default: Issue.record("read at once and in pieces of \(chunk) differ: \(body)")
      }
    }
  }

  private func form(boundary: String, _ parts: [(String, String)]) -> String {
    parts.map { "--\(boundary)\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n" }.joined()
      + "--\(boundary)--\r\n"
  }

  private func parts(
    of body: String, boundary: String = "b", chunk: Int = 11, limits: MultipartParser.Limits? = nil
  ) throws -> [ReadPart] {
    try parts(of: Array(body.utf8), boundary: boundary, chunk: chunk, limits: limits)
  }

  private func parts(
    of body: [UInt8], boundary: String = "b", chunk: Int, limits: MultipartParser.Limits? = nil
  ) throws -> [ReadPart] {
    var parser = MultipartParser(boundary: Array(boundary.utf8), limits: limits ?? .init(totalBytes: 1 << 20))
    var parts: [ReadPart] = []
    var rest = body[...]
    while !rest.isEmpty {
      for event in try parser.read(rest.prefix(chunk)) {
        switch event {
        case .partBegan(let part): parts.append(ReadPart(part))
        case .data(let bytes): parts[parts.count - 1].bytes += bytes
        case .partEnded: parts[parts.count - 1].isWhole = true
        }
      }
      rest = rest.dropFirst(chunk)
    }
    try parser.finish()
    return parts
  }
}

private struct ReadPart: Equatable {
  var name: String
  var fileName: String?
  var type: String?
  var bytes: [UInt8] = []
  var isWhole = false

  init(_ part: MultipartPart) {
    (name, fileName, type) = (part.name, part.fileName, part.type)
  }

  init(_ name: String, _ fileName: String?, _ type: String?, _ text: String) {
    (self.name, self.fileName, self.type) = (name, fileName, type)
    bytes = Array(text.utf8)
    isWhole = true
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
