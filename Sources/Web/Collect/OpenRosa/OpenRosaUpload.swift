import Basics
import Collect
import Foundation
import HTTPTypes
import Hummingbird

/// Reads what a client posts to `/submission` while it arrives. Files go to disk; only the XML is held in memory.
struct OpenRosaUpload: Sendable {
  /// What clients are told to send at most in one request; they split what is more.
  static let offered = 10_000_000
  static let largestXML = 16 << 20
  /// On a bad line a film takes its time.
  static let patience: Duration = .seconds(1800)

  private let folder: URL
  private let limit: Int

  /// `folder`: where files lie while they arrive; `limit`: most bytes of one request.
  init(folder: URL, limit: Int) {
    self.folder = folder
    self.limit = limit
  }

  func read(_ visit: Visit) async throws -> SubmissionPost {
    let request = visit.request
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw MultipartRefusal.tooLarge(limit: limit)
    }
    guard let type = request.headers[.contentType].flatMap({ MediaType($0) }) else { throw MultipartRefusal.malformed }
    let device = visit.query("deviceID").map { String($0.prefix(255)) }
    return try await Deadline.within(Self.patience, or: AccessRefusal.tooSlow) {
      switch type.essence {
      case "multipart/form-data":
        guard let boundary = type.boundary else { throw MultipartRefusal.malformed }
        return try await parts(of: request.body, boundary: boundary, device: device)
      case "text/xml", "application/xml":
        return SubmissionPost(xml: try await whole(request.body), device: device)
      default: throw MultipartRefusal.malformed
      }
    }
  }

  private func whole(_ body: RequestBody) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await buffer in body {
      bytes += buffer.readableBytesView
      guard bytes.count <= Self.largestXML else { throw MultipartRefusal.tooLarge(limit: Self.largestXML) }
    }
    return bytes
  }

  func parts(of body: RequestBody, boundary: [UInt8], device: String?) async throws -> SubmissionPost {
    var parser = MultipartParser(boundary: boundary, limits: .init(totalBytes: limit))
    var xml: [UInt8]?
    var files: [SubmissionPost.File] = []
    var current: Target = .nothing
    for try await buffer in body {
      for event in try parser.read(buffer.readableBytesView) {
        switch event {
        case .partBegan(let part): current = try target(of: part, hasXML: xml != nil)
        case .data(let bytes):
          switch current {
          case .xml:
            // In place: a new array for each piece would copy a long document again and again.
            if xml == nil { xml = [] }
            xml?.append(contentsOf: bytes)
            guard (xml?.count ?? 0) <= Self.largestXML else { throw MultipartRefusal.tooLarge(limit: Self.largestXML) }
          case .file(let file): try file.content.append(bytes)
          case .nothing: break
          }
        case .partEnded:
          if case .file(let file) = current { files.append(file) }
          if case .xml = current { xml = xml ?? [] }
          current = .nothing
        }
      }
    }
    try parser.finish()
    guard let xml else { throw SubmissionRefusal.withoutDocument }
    return SubmissionPost(xml: xml, files: files, device: device)
  }

  private enum Target {
    case xml
    case file(SubmissionPost.File)
    /// Fields such as `*isIncomplete*`: which files are missing is seen from the answers.
    case nothing
  }

  private func target(of part: MultipartPart, hasXML: Bool) throws -> Target {
    if part.name == "xml_submission_file" {
      // Of two only one could be kept, and what is not kept must not be acknowledged.
      guard !hasXML else { throw MultipartRefusal.malformed }
      return .xml
    }
    guard let name = part.fileName else { return .nothing }
    let type = part.type.flatMap({ MediaType($0) })?.essence ?? "application/octet-stream"
    return .file(SubmissionPost.File(name: name, type: type, content: Spool(folder: folder)))
  }
}
