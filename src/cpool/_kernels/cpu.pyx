# cython: language_level=3
"""Which level of the x86-64 instruction set runs here: what the processor has *and* the system saves on a switch.

Compiled for the baseline and imported first: a module that is compiled for more must not even be loaded elsewhere.
"""

cdef extern from *:
    """
    #if defined(__x86_64__) || defined(_M_X64)
    #if defined(_MSC_VER) && !defined(__clang__)
    #include <intrin.h>
    static void cpool_cpuid(unsigned leaf, unsigned r[4]) { __cpuidex((int *)r, (int)leaf, 0); }
    static unsigned cpool_saved(void) { return (unsigned)_xgetbv(0); }
    #else
    #include <cpuid.h>
    static void cpool_cpuid(unsigned leaf, unsigned r[4]) { __cpuid_count(leaf, 0, r[0], r[1], r[2], r[3]); }
    static unsigned cpool_saved(void) {
        unsigned low, high;
        __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        (void)high;
        return low;
    }
    #endif
    static int cpool_has(unsigned word, unsigned wanted) { return (word & wanted) == wanted; }

    static int cpool_level(void) {
        unsigned r[4], leaves, saved;
        cpool_cpuid(0, r);
        leaves = r[0];
        cpool_cpuid(1, r);
        /* ecx: FMA, MOVBE, OSXSAVE, AVX, F16C; the intermediate level v2 is not built for */
        if (leaves < 7 || !cpool_has(r[2], 1u << 12 | 1u << 22 | 1u << 27 | 1u << 28 | 1u << 29)) return 1;
        saved = cpool_saved();
        if (!cpool_has(saved, 0x06)) return 1; /* xmm, ymm */
        cpool_cpuid(0x80000001u, r);
        if (!cpool_has(r[2], 1u << 5)) return 1; /* LZCNT */
        cpool_cpuid(7, r);
        if (!cpool_has(r[1], 1u << 3 | 1u << 5 | 1u << 8)) return 1; /* BMI1, AVX2, BMI2 */
        /* AVX512F, DQ, CD, BW, VL; opmask, zmm */
        if (!cpool_has(r[1], 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31) || !cpool_has(saved, 0xe6)) return 3;
        return 4;
    }
    #else
    static int cpool_level(void) { return 0; }
    #endif
    """
    int cpool_level()


def x86_64_level():
    """1, 3 or 4 on x86-64 (a processor of level 2 runs level 1), 0 elsewhere."""
    return cpool_level()
