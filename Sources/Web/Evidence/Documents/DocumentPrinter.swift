package import Basics
package import Formats
import Foundation
import Logging
import Mustache

/// Why no PDF was made.
package enum PrintRefusal: String, Refusal {
  /// No Chromium on this machine.
  case noBrowser = "document.print.noBrowser"
  /// Others print already, and as many wait.
  case busy = "document.print.busy"
  /// The browser came to no end, or broke off.
  case failed = "document.print.failed"

  package var code: String { rawValue }
  package var kind: RefusalKind { self == .noBrowser ? .missing : .busy }
}

/// Prints documents with a headless Chromium, where one is installed: one at a time, a minute each at most, without network,
/// and, where Konak runs as root, as the user `nobody`. What it opens is a folder made for the one document and removed
/// afterwards.
package actor DocumentPrinter {
  private let resources: Resources
  private let program: String?
  private var isPrinting = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private static let mostWaiting = 8
  private static let seconds = 60

  /// - Parameter program: the browser; nil looks where systems install one.
  package init(_ resources: Resources, program: String? = nil) {
    self.resources = resources
    // The shell has no windows, and starts in a fraction of the time.
    let known = [
      "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
      "/usr/local/bin/chromium",
    ]
    self.program = program ?? known.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  package nonisolated var isAvailable: Bool { program != nil }

  package func pdf(_ document: Document, with templates: Templates) async throws -> [UInt8] {
    try await print(document, for: .pdf, templates) { folder in
      let bytes = [UInt8]((try? Data(contentsOf: folder.out.appending(path: "document.pdf"))) ?? Data())
      guard bytes.starts(with: Array("%PDF-".utf8)) else { throw PrintRefusal.failed }
      return bytes
    }
  }

  /// The same document with pictures where drawings were, for files that cannot draw. A drawing that fails stays one.
  package func drawn(_ document: Document, with templates: Templates) async throws -> Document {
    let hasDrawings = document.blocks.contains { block in
      block.sides.joined().contains { if case .picture(let picture) = $0 { picture.isDrawing } else { false } }
    }
    guard hasDrawings else { return document }
    return try await print(document, for: .pictures, templates) { folder in
      let page = String(
        decoding: (try? Data(contentsOf: folder.out.appending(path: "page.html"))) ?? Data(), as: UTF8.self)
      return document.replacingDrawings(by: Self.pictures(in: page, order: document.order))
    }
  }

  // MARK: One at a time

  private func print<Made: Sendable>(
    _ document: Document, for purpose: PrintFolder.Purpose, _ templates: Templates, _ take: (PrintFolder) throws -> Made
  ) async throws -> Made {
    guard let program else { throw PrintRefusal.noBrowser }
    try await enter()
    defer { leave() }
    let folder = try PrintFolder(document, for: purpose, resources: resources, templates: templates)
    defer { folder.remove() }
    guard try await Self.run(folder.command(program, seconds: Self.seconds)) == 0 else { throw PrintRefusal.failed }
    return try take(folder)
  }

  private func enter() async throws {
    guard isPrinting else {
      isPrinting = true
      return
    }
    guard waiting.count < Self.mostWaiting else { throw PrintRefusal.busy }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Hands the turn on to who waits longest.
  private func leave() {
    if waiting.isEmpty { isPrinting = false } else { waiting.removeFirst().resume() }
  }

  private static func run(_ command: [String]) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/dev/null",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }

  /// What the page's own script left of each drawing, in the order of the page: nil where one failed.
  private static func pictures(in page: String, order: [Int]) -> [[UInt8]?] {
    page.split(separator: "<figure class=\"picture document-picture\"").dropFirst().map { figure in
      guard let start = figure.range(of: "data-png=\"data:image/png;base64,") else { return nil }
      return Data(base64Encoded: String(figure[start.upperBound...].prefix { $0 != "\"" })).map { [UInt8]($0) }
    }
  }
}

extension Document.Picture {
  var isDrawing: Bool { if case .drawing = content { true } else { false } }
}

extension Document {
  /// `found`: in the order in which a page shows them, block by block and from left to right.
  func replacingDrawings(by found: [[UInt8]?]) -> Document {
    var (document, rest) = (self, found[...])
    document.blocks = blocks.map { block in
      var sides = block.sides
      for side in order where side < sides.count {
        sides[side] = sides[side].map { part in
          guard case .picture(let picture) = part else { return part }
          let png = rest.popFirst() ?? nil
          guard picture.isDrawing, let png,
            let made = Picture(png: png, name: picture.name, alternative: picture.alternative)
          else { return part }
          return .picture(made)
        }
      }
      return Block(block.key, isProse: block.isProse, isWide: block.isWide, sides: sides)
    }
    return document
  }
}
