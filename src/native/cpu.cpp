// The name of the best CPU level that this machine, and its operating system, can execute. It is a module of
// its own because it has to run before any code compiled for a level does.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static const char *best_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
        return "avx512";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
    return "baseline";
}

static struct PyModuleDef cpu_module = {
    PyModuleDef_HEAD_INIT, "_cpu", "Which CPU level this machine can execute.", 0, NULL, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__cpu(void) {
    PyObject *module = PyModule_Create(&cpu_module);
    if (module != NULL && PyModule_AddStringConstant(module, "best_level", best_level()) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
