import CZip

/// A zip archive in memory, as hostile as it may be: number of entries, sizes and ratio are bounded, and what an entry
/// says of its size is checked against what comes out of it.
package final class ZipArchive {
  package struct Limits: Sendable {
    package var entries = 4096
    /// Unpacked, over all entries that are read.
    package var bytes = 512 << 20
    /// Unpacked to packed bytes, for entries larger than 16 MiB; an honest sheet of blank cells reaches some hundreds.
    package var ratio = 900
    package init() {}
  }

  private let storage: UnsafeMutableRawBufferPointer
  private let archive: OpaquePointer
  private let limits: Limits
  private var remaining: Int

  package init(_ bytes: [UInt8], limits: Limits = Limits()) throws(FormatRefusal) {
    let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    storage.copyBytes(from: bytes)
    var error = zip_error_t()
    guard let source = zip_source_buffer_create(storage.baseAddress, zip_uint64_t(bytes.count), 0, &error) else {
      storage.deallocate()
      throw .archiveDamaged
    }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      storage.deallocate()
      throw .archiveDamaged
    }
    self.storage = storage
    self.archive = archive
    self.limits = limits
    remaining = limits.bytes
    let count = zip_get_num_entries(archive, 0)
    guard count <= limits.entries else { throw .tooLarge(what: "entries", limit: limits.entries) }
  }

  deinit {
    zip_discard(archive)
    storage.deallocate()
  }

  package func contains(_ name: String) -> Bool { zip_name_locate(archive, name, ZIP_FL_NOCASE) >= 0 }

  /// The names of all entries, folders among them, in their order.
  package var names: [String] {
    (0..<zip_get_num_entries(archive, 0)).compactMap { index in
      zip_get_name(archive, zip_uint64_t(index), 0).map { String(cString: $0) }
    }
  }

  /// The whole entry.
  package func read(_ name: String) throws(FormatRefusal) -> [UInt8] {
    var content: [UInt8] = []
    try read(name) { (chunk) throws(FormatRefusal) in content.append(contentsOf: chunk) }
    return content
  }

  /// The entry in pieces, so that a large one is never in memory as a whole.
  package func read(
    _ name: String, chunk: (UnsafeRawBufferPointer) throws(FormatRefusal) -> Void
  ) throws(FormatRefusal) {
    let index = zip_name_locate(archive, name, ZIP_FL_NOCASE)
    guard index >= 0 else { throw .archiveIncomplete(entry: name) }
    var stat = zip_stat_t()
    guard zip_stat_index(archive, zip_uint64_t(index), 0, &stat) == 0,
      let file = zip_fopen_index(archive, zip_uint64_t(index), 0)
    else { throw .archiveDamaged }
    defer { zip_fclose(file) }
    let packed = Int(clamping: stat.comp_size)
    var unpacked = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Int(zip_fread(file, buffer.baseAddress, zip_uint64_t(buffer.count)))
      guard count >= 0 else { throw .archiveDamaged }
      if count == 0 { break }
      unpacked += count
      remaining -= count
      guard remaining >= 0 else { throw .tooLarge(what: "bytes", limit: limits.bytes) }
      if unpacked > 16 << 20, unpacked / max(packed, 1) > limits.ratio {
        throw .tooLarge(what: "ratio", limit: limits.ratio)
      }
      try chunk(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
