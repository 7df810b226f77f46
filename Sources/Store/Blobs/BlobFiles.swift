package import Basics
package import Foundation

/// Blobs as files, named by their hash, in 256 folders by its first byte.
///
/// A blob is written under a name of its own, synced, renamed, and its folder synced: after a power cut it is there as a
/// whole or not at all.
package struct BlobFiles: BlobStorage {
  private let folder: URL
  private let threads = FileThreads()
  private var drafts: URL { folder.appending(path: "new") }

  /// Makes the folder when it is missing.
  package init(_ folder: URL) throws {
    self.folder = folder
    let folders = [folder, folder.appending(path: "new")] + (0...255).map { Self.shelf(UInt8($0), in: folder) }
    for folder in folders {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    try DurableFile.sync(folder: folder)
    try DurableFile.sync(folder: folder.deletingLastPathComponent())
  }

  package func begin() async throws -> any BlobDraft {
    let file = drafts.appending(path: ID<BlobFiles>().description)
    let output = try await threads.run { try FileOutput(file) }
    return Draft(storage: self, file: file, output: output)
  }

  package func pieces(of blob: Digest, from piece: Int) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    let file = file(of: blob)
    let input = try await threads.run { try FileInput(file, offset: piece * BlobPieces.size) }
    return AsyncThrowingStream {
      let bytes = try await threads.run { try input.read(upTo: BlobPieces.size) }
      return bytes.isEmpty ? nil : bytes
    }
  }

  package func size(of blob: Digest) async throws -> Int? {
    let file = file(of: blob)
    return try await threads.run { try FileInput.size(of: file) }
  }

  package func remove(_ blobs: [Digest]) async throws {
    try await threads.run {
      for blob in blobs {
        let file = file(of: blob)
        if unlink(file.path) != 0, errno != ENOENT { throw FileFault(file, errno) }
      }
      for folder in Set(blobs.map { file(of: $0).deletingLastPathComponent() }) {
        try DurableFile.sync(folder: folder)
      }
    }
  }

  package func removeDrafts(before time: Instant) async throws {
    let drafts = drafts
    try await threads.run {
      for name in try FileManager.default.contentsOfDirectory(atPath: drafts.path) {
        guard let id = ID<BlobFiles>(name), id < ID(from: time) else { continue }
        unlink(drafts.appending(path: name).path)
      }
    }
  }

  private func file(of blob: Digest) -> URL {
    Self.shelf(blob.bytes[0], in: folder).appending(path: blob.description)
  }

  private static func shelf(_ byte: UInt8, in folder: URL) -> URL {
    folder.appending(path: Hexadecimal.text([byte]))
  }

  private struct Draft: BlobDraft {
    let storage: BlobFiles
    let file: URL
    let output: FileOutput

    func append(_ bytes: [UInt8]) async throws {
      try await storage.threads.run { try output.write(bytes) }
    }

    func keep(as blob: Digest) async throws {
      let target = storage.file(of: blob)
      try await storage.threads.run {
        try output.sync()
        guard rename(file.path, target.path) == 0 else {
          // It took so long that the draft was swept away.
          if errno == ENOENT { throw StoreBusy() }
          throw FileFault(target, errno)
        }
        try DurableFile.sync(folder: target.deletingLastPathComponent())
      }
    }

    func discard() async throws {
      try await storage.threads.run {
        if unlink(file.path) != 0, errno != ENOENT { throw FileFault(file, errno) }
      }
    }
  }
}
