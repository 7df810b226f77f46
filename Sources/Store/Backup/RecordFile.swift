import Foundation

/// A file of records that is being written. For one thread.
final class RecordFileWriter {
  private let output: FileOutput
  private var writer: RecordWriter
  private let buffer: Buffer

  /// Collects small writes.
  private final class Buffer {
    var bytes: [UInt8] = []
    let output: FileOutput
    init(_ output: FileOutput) { self.output = output }

    func put(_ more: [UInt8]) throws {
      bytes += more
      if bytes.count > 256 << 10 { try flush() }
    }

    func flush() throws {
      try output.write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
  }

  /// Throws when there is such a file already.
  init(_ file: URL, for purpose: String) throws {
    output = try FileOutput(file)
    let buffer = Buffer(output)
    self.buffer = buffer
    writer = try RecordWriter(purpose) { try buffer.put($0) }
  }

  func add(_ type: UInt8, _ body: [UInt8]) throws { try writer.add(type, body) }

  /// Ends the file; it is on the disk when this returns.
  func finish() throws -> BackupManifest.Part {
    var digest = ""
    let count = writer.count
    try writer.finish { total in
      digest = total.description
      return []
    }
    try buffer.flush()
    try output.sync()
    return BackupManifest.Part(records: count, digest: digest)
  }
}

/// A file of records that is being read. For one thread.
final class RecordFileReader {
  private var reader: RecordReader

  init(_ file: URL, for purpose: String) throws {
    let input = try FileInput(file, offset: 0)
    let buffer = Buffer(input)
    reader = try RecordReader(purpose) { try buffer.take($0) }
  }

  private final class Buffer {
    private let input: FileInput
    private var bytes: [UInt8] = []
    private var offset = 0

    init(_ input: FileInput) { self.input = input }

    func take(_ count: Int) throws -> [UInt8] {
      if bytes.count - offset < count {
        bytes.removeFirst(offset)
        offset = 0
        // Reads no more ahead than a little: what a damaged length claims need not be there.
        while bytes.count < count {
          let more = try input.read(upTo: max(256 << 10, min(count - bytes.count, 4 << 20)))
          if more.isEmpty { break }
          bytes += more
        }
      }
      let end = min(bytes.count, offset + count)
      defer { offset = end }
      return Array(bytes[offset..<end])
    }
  }

  /// Nil after the last record.
  func next() throws -> (type: UInt8, body: [UInt8])? { try reader.next() }

  var damaged: DamagedRecords { reader.damaged }

  /// After the last record: whether it is the part that the manifest names.
  func matches(_ part: BackupManifest.Part) -> Bool {
    reader.total?.description == part.digest && reader.count == part.records
  }
}
