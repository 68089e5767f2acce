// A worker thread of the engine: the same tasks as on the command line.
import '../../core/work/worker.ts';
